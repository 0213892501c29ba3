package io.vmemu.emulator.migrate.stream;

/** What is to become a frame: its type, and bytes that nobody changes any more. */
public final class Payload {
    private final FrameType type;
    private final byte[] bytes;

    /** The payload {@code bytes}, which is not copied: the caller must not change it from here on. */
    public Payload(FrameType type, byte[] bytes) {
        this.type = type;
        this.bytes = bytes;
    }

    /** A payload of nothing. */
    public static Payload empty(FrameType type) {
        return new Payload(type, new byte[0]);
    }

    /** What kind of frame it is for. */
    public FrameType type() {
        return type;
    }

    /** The bytes themselves, to be read only. */
    public byte[] bytes() {
        return bytes;
    }
}
