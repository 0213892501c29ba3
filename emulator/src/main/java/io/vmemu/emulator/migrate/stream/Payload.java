package io.vmemu.emulator.migrate.stream;

/**
 * What is to become a frame.
 *
 * @param bytes not to be changed any more
 */
public record Payload(FrameType type, byte[] bytes) {
    /** A payload of nothing. */
    public static Payload empty(FrameType type) {
        return new Payload(type, new byte[0]);
    }
}
