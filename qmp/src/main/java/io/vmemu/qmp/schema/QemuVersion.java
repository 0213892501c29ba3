package io.vmemu.qmp.schema;

/** A QEMU release whose behaviour is asked for. Micro releases do not differ in what they declare. */
public record QemuVersion(int major, int minor) implements Comparable<QemuVersion> {
    public static final QemuVersion V7_2 = new QemuVersion(7, 2);
    public static final QemuVersion V10_0 = new QemuVersion(10, 0);

    /**
     * Reads {@code "10.0"}.
     *
     * @throws IllegalArgumentException if the text is not two numbers with a point between them
     */
    public static QemuVersion parse(String text) {
        int point = text.indexOf('.');
        if (point < 0) {
            throw new IllegalArgumentException("not a version: " + text);
        }
        return new QemuVersion(Integer.parseInt(text, 0, point, 10), Integer.parseInt(text.substring(point + 1)));
    }

    public boolean atLeast(QemuVersion other) {
        return compareTo(other) >= 0;
    }

    @Override
    public int compareTo(QemuVersion other) {
        return major != other.major ? Integer.compare(major, other.major) : Integer.compare(minor, other.minor);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
