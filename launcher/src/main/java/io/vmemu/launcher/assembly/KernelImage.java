package io.vmemu.launcher.assembly;

import io.vmemu.emulator.error.SystemError;
import io.vmemu.launcher.cli.Messages;
import io.vmemu.launcher.cli.StartupException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A Linux image given to {@code -kernel}, as far as its boot header tells what it is. Texts, which come without the
 * program's name, observed on QEMU 7.2 and 10.0.
 */
final class KernelImage {
    /** Enough for the boot header and the version text that it points to (Linux boot protocol, 0x20e). */
    private static final int HEADER_BYTES = 0x10000;

    /** A smaller file is no kernel for QEMU. */
    private static final int SMALLEST = 1;

    private static final int MAGIC_OFFSET = 0x202;
    private static final int VERSION_OFFSET = 0x20e;
    private static final int VERSION_BASE = 0x200;

    private KernelImage() {}

    /** The version text of an image, empty for one without boot header. */
    static String banner(String path, Messages messages) throws StartupException {
        byte[] image = read(path, messages);
        if (image.length < VERSION_OFFSET + 2 || !text(image, MAGIC_OFFSET, 4).equals("HdrS")) {
            return "";
        }
        int pointer = (image[VERSION_OFFSET] & 0xff) | (image[VERSION_OFFSET + 1] & 0xff) << 8;
        int start = VERSION_BASE + pointer;
        int end = start;
        while (end < image.length && image[end] != 0) {
            end++;
        }
        return pointer == 0 || start >= image.length ? "" : text(image, start, end - start);
    }

    private static byte[] read(String path, Messages messages) throws StartupException {
        Path file = Path.of(path);
        if (Files.isDirectory(file)) {
            throw refused("could not load kernel '" + path + "': Is a directory", messages);
        }
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] image = stream.readNBytes(HEADER_BYTES);
            if (image.length < SMALLEST) {
                throw refused("could not load kernel '" + path + "': No such file or directory", messages);
            }
            return image;
        } catch (IOException e) {
            throw refused("could not open kernel file '" + path + "': " + SystemError.textOf(e), messages);
        }
    }

    /** Checks that an initial RAM disk can be read. */
    static void checkInitrd(String path, Messages messages) throws StartupException {
        try (InputStream stream = Files.newInputStream(Path.of(path))) {
            stream.read();
        } catch (IOException e) {
            throw refused(
                    "error reading initrd " + path + ": Failed to open file \u201c" + path + "\u201d: open() failed: "
                            + SystemError.textOf(e),
                    messages);
        }
    }

    private static StartupException refused(String text, Messages messages) {
        messages.plain("qemu: " + text);
        return StartupException.alreadyTold();
    }

    private static String text(byte[] image, int offset, int length) {
        return new String(image, offset, length, StandardCharsets.ISO_8859_1);
    }
}
