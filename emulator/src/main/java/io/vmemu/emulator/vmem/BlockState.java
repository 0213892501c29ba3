package io.vmemu.emulator.vmem;

/** The states of a range of blocks (virtio 1.2, 5.15.6.5), by their numbers on the wire. */
public enum BlockState {
    PLUGGED(0),
    UNPLUGGED(1),
    MIXED(2);

    private final int wireValue;

    BlockState(int wireValue) {
        this.wireValue = wireValue;
    }

    int wireValue() {
        return wireValue;
    }
}
