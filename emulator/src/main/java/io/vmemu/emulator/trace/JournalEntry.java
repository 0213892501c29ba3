package io.vmemu.emulator.trace;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import org.jspecify.annotations.Nullable;

/** Something that happened in a machine or on its monitors. */
public sealed interface JournalEntry {
    /** The kind of the entry in written form. */
    String type();

    /** What there is to say about it, in written form. */
    QDict data();

    /** A client is there; the greeting goes out. */
    record Connected(String monitor) implements JournalEntry {
        @Override
        public String type() {
            return "connected";
        }

        @Override
        public QDict data() {
            return new QDict().put("monitor", monitor);
        }
    }

    /** A client has gone. */
    record Disconnected(String monitor) implements JournalEntry {
        @Override
        public String type() {
            return "disconnected";
        }

        @Override
        public QDict data() {
            return new QDict().put("monitor", monitor);
        }
    }

    /**
     * A client's command begins.
     *
     * @param id what the client calls it; null if it does not
     */
    record Command(String monitor, @Nullable QObject id, String name, QDict arguments) implements JournalEntry {
        @Override
        public String type() {
            return "command";
        }

        @Override
        public QDict data() {
            QDict data =
                    new QDict().put("monitor", monitor).put("command", name).put("arguments", arguments);
            return id == null ? data : data.put("id", id);
        }
    }

    /**
     * A client gets its answer.
     *
     * @param command null if it sent none that could be read
     * @param message the answer
     */
    record Reply(String monitor, @Nullable String command, QDict message) implements JournalEntry {
        @Override
        public String type() {
            return "reply";
        }

        @Override
        public QDict data() {
            QDict data = new QDict().put("monitor", monitor);
            return (command == null ? data : data.put("command", command)).put("message", message);
        }
    }

    /** Someone gives a line at a human monitor, and its execution begins. */
    record Line(String monitor, String line) implements JournalEntry {
        @Override
        public String type() {
            return "line";
        }

        @Override
        public QDict data() {
            return new QDict().put("monitor", monitor).put("line", line);
        }
    }

    /** An event goes out to all clients. */
    record Event(String name, QDict message) implements JournalEntry {
        @Override
        public String type() {
            return "event";
        }

        @Override
        public QDict data() {
            return new QDict().put("event", name).put("message", message);
        }
    }

    /**
     * The guest asks a device for something.
     *
     * @param kind PLUG, UNPLUG, UNPLUG_ALL or STATE
     */
    record Request(String device, String kind, long gpa, int blocks) implements JournalEntry {
        @Override
        public String type() {
            return "request";
        }

        @Override
        public QDict data() {
            return new QDict()
                    .put("device", device)
                    .put("kind", kind)
                    .put("gpa", QNum.ofUnsigned(gpa))
                    .put("blocks", blocks);
        }
    }

    /**
     * A device answers.
     *
     * @param kind ACK, NACK, BUSY or ERROR
     */
    record Response(String device, String kind) implements JournalEntry {
        @Override
        public String type() {
            return "response";
        }

        @Override
        public QDict data() {
            return new QDict().put("device", device).put("kind", kind);
        }
    }

    /**
     * The host is asked for memory, or given some back.
     *
     * @param operation populate, discard or map
     * @param error what it refused with; null if it did not
     */
    record Host(
            String operation,
            String owner,
            long offset,
            long length,
            @Nullable String error) implements JournalEntry {
        @Override
        public String type() {
            return operation;
        }

        @Override
        public QDict data() {
            QDict data = new QDict().put("owner", owner).put("offset", offset).put("length", length);
            return error == null ? data : data.put("error", error);
        }
    }

    /** An armed fault happens. */
    record FaultFired(int id, String point, String subject, long value, long amount) implements JournalEntry {
        @Override
        public String type() {
            return "fault";
        }

        @Override
        public QDict data() {
            return new QDict()
                    .put("id", id)
                    .put("point", point)
                    .put("subject", subject)
                    .put("value", value)
                    .put("amount", amount);
        }
    }

    /** Virtual time goes on, from what the entry's time says. */
    record ClockMoved(long byNanos) implements JournalEntry {
        @Override
        public String type() {
            return "clock";
        }

        @Override
        public QDict data() {
            return new QDict().put("by-nanos", byNanos);
        }
    }

    /** The machine changed: what its listeners are told, before events are limited to one a second. */
    record Changed(String what, QDict details) implements JournalEntry {
        @Override
        public String type() {
            return "machine";
        }

        @Override
        public QDict data() {
            return new QDict().put("what", what).put("details", details);
        }
    }

    /** A warning or an error that QEMU would print on stderr. */
    record Message(String severity, String text) implements JournalEntry {
        @Override
        public String type() {
            return "message";
        }

        @Override
        public QDict data() {
            return new QDict().put("severity", severity).put("text", text);
        }
    }
}
