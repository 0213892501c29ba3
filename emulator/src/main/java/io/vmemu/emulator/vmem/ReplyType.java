package io.vmemu.emulator.vmem;

/** The device's answers (virtio 1.2, 5.15.6), by their numbers on the wire. */
public enum ReplyType {
    ACK(0),
    /** The request is against what the host wants. */
    NACK(1),
    /** Not now. */
    BUSY(2),
    /** The request makes no sense. */
    ERROR(3),
    /** None of virtio's: what a broken device might send. */
    GARBLED(0xDEAD);

    private final int wireValue;

    ReplyType(int wireValue) {
        this.wireValue = wireValue;
    }

    int wireValue() {
        return wireValue;
    }
}
