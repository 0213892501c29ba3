package io.vmemu.qmp.command;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * A black picture, 24 bits a pixel: as portable pixmap (P6), or as portable network graphics (RFC 2083).
 *
 * @param width in pixels
 * @param height in pixels
 */
record BlankPicture(int width, int height) {
    private static final byte[] PNG_SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int BYTES_PER_PIXEL = 3;

    /** Writes it as pixmap. */
    void writePpm(OutputStream out) throws IOException {
        out.write(("P6\n" + width + " " + height + "\n255\n").getBytes(StandardCharsets.US_ASCII));
        byte[] row = new byte[width * BYTES_PER_PIXEL];
        for (int y = 0; y < height; y++) {
            out.write(row);
        }
    }

    /** Writes it as PNG. */
    void writePng(OutputStream out) throws IOException {
        DataOutputStream png = new DataOutputStream(out);
        png.write(PNG_SIGNATURE);
        writeChunk(png, "IHDR", header());
        writeChunk(png, "IDAT", pixels());
        writeChunk(png, "IEND", new byte[0]);
    }

    private byte[] header() throws IOException {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        DataOutputStream fields = new DataOutputStream(header);
        fields.writeInt(width);
        fields.writeInt(height);
        // 8 bits a sample, RGB; the only compression and filter there are; not interlaced.
        fields.write(new byte[] {8, 2, 0, 0, 0});
        return header.toByteArray();
    }

    private byte[] pixels() throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        Deflater deflater = new Deflater();
        try (DeflaterOutputStream rows = new DeflaterOutputStream(compressed, deflater)) {
            byte[] filterAndRow = new byte[1 + width * BYTES_PER_PIXEL];
            for (int y = 0; y < height; y++) {
                rows.write(filterAndRow);
            }
        } finally {
            deflater.end();
        }
        return compressed.toByteArray();
    }

    private static void writeChunk(DataOutputStream png, String type, byte[] data) throws IOException {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 sum = new CRC32();
        sum.update(name);
        sum.update(data);
        png.writeInt(data.length);
        png.write(name);
        png.write(data);
        png.writeInt((int) sum.getValue());
    }
}
