package io.vmemu.qmp.protocol;

/** Who says something in a conversation. */
public enum Side {
    CLIENT,
    SERVER
}
