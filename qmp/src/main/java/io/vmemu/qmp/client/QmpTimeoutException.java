package io.vmemu.qmp.client;

import java.io.IOException;

/** What was waited for did not come in time. The connection is still good. */
public final class QmpTimeoutException extends IOException {
    private static final long serialVersionUID = 1L;

    QmpTimeoutException(String message) {
        super(message);
    }
}
