package io.vmemu.qmp.client;

import java.io.IOException;

/** The connection has ended, or what came over it is not QMP. */
public final class QmpClosedException extends IOException {
    private static final long serialVersionUID = 1L;

    QmpClosedException(String message) {
        super(message);
    }
}
