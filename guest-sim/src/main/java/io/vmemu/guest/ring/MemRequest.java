package io.vmemu.guest.ring;

/** Wire format of the memory device's requests and responses (virtio 1.2, 5.15.6), little-endian. */
public final class MemRequest {
    /** le16 type, 6 bytes of padding, le64 address, le16 number of blocks, 6 bytes of padding. */
    public static final int REQUEST_SIZE = 24;
    /** le16 type, 6 bytes of padding, le16 state. */
    public static final int RESPONSE_SIZE = 10;

    public static final int PLUG = 0;
    public static final int UNPLUG = 1;
    public static final int UNPLUG_ALL = 2;
    public static final int STATE = 3;

    public static final int ACK = 0;
    public static final int NACK = 1;
    public static final int BUSY = 2;
    public static final int ERROR = 3;

    private MemRequest() {}
}
