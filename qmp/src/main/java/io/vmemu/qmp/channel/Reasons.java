package io.vmemu.qmp.channel;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What the operating system said, out of the exceptions that carry it. */
public final class Reasons {
    private static final String RESET = "Connection reset";

    private Reasons() {}

    /** The reason in the words of {@code strerror}. */
    public static String of(Throwable failure) {
        if (failure instanceof SocketException && failure.getCause() instanceof IOException cause) {
            // Netty puts the address behind what the system said, and keeps that as it was.
            return of(cause);
        }
        if (failure instanceof NoSuchFileException || isUnspoken(failure)) {
            return "No such file or directory";
        }
        if (failure instanceof AccessDeniedException) {
            return "Permission denied";
        }
        if (failure instanceof FileSystemException file && file.getReason() != null) {
            return file.getReason();
        }
        String message = String.valueOf(failure.getMessage());
        if (message.startsWith(RESET)) {
            return "Connection reset by peer";
        }
        int colon = message.lastIndexOf(": ");
        return colon < 0 ? message : message.substring(colon + 2);
    }

    /** Netty's word for a Unix socket that is not there, which has no text. */
    private static boolean isUnspoken(Throwable failure) {
        return failure instanceof FileNotFoundException && failure.getMessage() == null;
    }
}
