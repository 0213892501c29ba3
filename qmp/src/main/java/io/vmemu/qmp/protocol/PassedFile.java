package io.vmemu.qmp.protocol;

/** An open file of the client's that came over the connection (SCM_RIGHTS). Belongs to whoever took it. */
public interface PassedFile {
    /** The descriptor's number in this process. */
    int number();

    /** Closes the descriptor. */
    void close();
}
