package io.vmemu.emulator.object;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.QomObject;
import io.vmemu.emulator.qom.QomType;
import io.vmemu.emulator.qom.UserCreatable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;

/** A secret: its text is given, or read from a file. */
public final class Secret extends QomObject implements UserCreatable {
    private static final int KEY_BYTES = 32;

    private byte[] content = {};

    public Secret(QomType type) {
        super(type);
    }

    private String text(String property) throws QemuException {
        return get(property) instanceof QString text ? text.value() : "";
    }

    @Override
    public void complete() throws QemuException {
        String file = text("file");
        boolean given = storedValue("data") != null;
        if (!file.isEmpty() && given) {
            throw new QemuException("'file' and 'data' are mutually exclusive");
        }
        if (file.isEmpty() && !given) {
            throw new QemuException("Either 'file' or 'data' must be provided");
        }
        byte[] raw = file.isEmpty() ? text("data").getBytes(StandardCharsets.UTF_8) : read(file);
        String keyId = text("keyid");
        if (!keyId.isEmpty()) {
            requireKey(keyId);
        }
        content = text("format").equals("base64") ? decode(raw) : raw;
    }

    private static byte[] read(String file) throws QemuException {
        try {
            return Files.readAllBytes(Path.of(file));
        } catch (IOException e) {
            String reason = e instanceof NoSuchFileException
                    ? "No such file or directory"
                    : e instanceof AccessDeniedException ? "Permission denied" : "Input/output error";
            throw new QemuException(
                    "Unable to read " + file + ": Failed to open file \u201c" + file + "\u201d: " + reason);
        }
    }

    private void requireKey(String keyId) throws QemuException {
        QomObject container = parent();
        QomObject key = container == null ? null : container.child(keyId);
        if (!(key instanceof Secret secret)) {
            throw new QemuException("No secret with id '" + keyId + "'");
        }
        if (secret.content.length != KEY_BYTES) {
            throw new QemuException("Key should be " + KEY_BYTES + " bytes in length");
        }
        if (text("iv").isEmpty()) {
            throw new QemuException("IV is required to decrypt secret");
        }
    }

    private static byte[] decode(byte[] text) throws QemuException {
        try {
            return Base64.getMimeDecoder().decode(requireAlphabet(text));
        } catch (IllegalArgumentException e) {
            throw new QemuException("Base64 data contains invalid characters");
        }
    }

    private static byte[] requireAlphabet(byte[] text) {
        for (byte b : text) {
            char c = (char) (b & 0xff);
            if (!Character.isWhitespace(c) && "+/=".indexOf(c) < 0 && !(c < 128 && Character.isLetterOrDigit(c))) {
                throw new IllegalArgumentException();
            }
        }
        return text;
    }

    @Override
    public boolean canBeDeleted() {
        return true;
    }

    @Override
    public void release() {
        content = new byte[0];
    }
}
