package io.vmemu.emulator.migrate.stream;

import java.util.ArrayList;
import java.util.List;

/**
 * A migration's stream cannot be loaded. Carries what is said about it, innermost first, and the reason in the words of
 * {@code strerror}, with which QEMU ends the story.
 */
public final class LoadException extends Exception {
    private static final long serialVersionUID = 1L;

    /** The stream is not one, or not one for this machine. */
    public static final String INVALID = "Invalid argument";
    /** The stream ends too early, or its bytes have changed. */
    public static final String BROKEN = "Input/output error";
    /** The stream is of another version. */
    public static final String UNSUPPORTED = "Operation not supported";

    private final transient List<String> texts;
    private final String reason;

    public LoadException(String text, String reason) {
        this(List.of(text), reason);
    }

    private LoadException(List<String> texts, String reason) {
        super(texts.get(0), null, false, false);
        this.texts = List.copyOf(texts);
        this.reason = reason;
    }

    /** A refusal of what the stream says. */
    public static LoadException invalid(String text) {
        return new LoadException(text, INVALID);
    }

    /** The same with one more sentence about where it happened. */
    public LoadException in(String context) {
        List<String> more = new ArrayList<>(texts);
        more.add(context);
        return new LoadException(more, reason);
    }

    /** What is said about it, in this order. */
    public List<String> texts() {
        return texts;
    }

    /** The reason in the words of {@code strerror}. */
    public String reason() {
        return reason;
    }
}
