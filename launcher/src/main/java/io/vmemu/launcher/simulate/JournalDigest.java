package io.vmemu.launcher.simulate;

import io.vmemu.emulator.trace.Journal;
import io.vmemu.qmp.json.JsonWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of a journal in JSON lines. */
final class JournalDigest implements Chronicle.Sink {
    private static final JsonWriter WRITER = new JsonWriter(false);

    private final DigestOutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), sha256());

    /** An empty one. */
    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public void take(Journal.Item item) {
        try {
            WRITER.write(item.toDict(), out);
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The digest of all that was taken, in hexadecimal. */
    String end() {
        return HexFormat.of().formatHex(out.getMessageDigest().digest());
    }
}
