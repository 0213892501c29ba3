package io.vmemu.launcher.cli;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.option.Digits;
import io.vmemu.emulator.option.OptionGroup;
import io.vmemu.emulator.option.OptionSettings;
import io.vmemu.emulator.option.Setting;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.trace.TraceEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the options that say how the program runs and what it logs. */
final class RunOptionReader {
    private static final OptionGroup NAME = OptionGroup.of("name", "guest", "guest process debug-threads:bool");
    private static final OptionGroup MSG = OptionGroup.of("msg", null, "timestamp:bool guest-name:bool");
    private static final OptionGroup ACTION = OptionGroup.merged("action", null, "reboot shutdown panic watchdog");
    private static final OptionGroup TRACE = OptionGroup.of("trace", "enable", "enable events file");
    private static final OptionGroup SANDBOX =
            OptionGroup.of("sandbox", "enable", "enable:bool obsolete elevateprivileges spawn resourcecontrol");
    private static final OptionGroup RUN_WITH = OptionGroup.of("run-with", null, "async-teardown:bool chroot user");
    private static final OptionGroup ICOUNT =
            OptionGroup.of("icount", "shift", "shift align:bool sleep:bool rr rrfile rrsnapshot");

    private static final List<String> REBOOT = List.of("reset", "shutdown");
    private static final List<String> SHUTDOWN = List.of("poweroff", "pause");
    private static final List<String> PANIC = List.of("pause", "shutdown", "exit-failure", "none");
    private static final List<String> WATCHDOG =
            List.of("reset", "shutdown", "poweroff", "pause", "debug", "none", "inject-nmi");

    private final OptionContext context;
    private final List<OptionEntry> traces = new ArrayList<>();
    private @Nullable String guestName;
    private boolean debugThreads;
    private boolean stopped;
    private boolean preconfig;
    private boolean onlyMigratable;
    private boolean noDefaults;
    private boolean noGraphic;
    private boolean daemonize;
    private boolean timestamps;
    private boolean loadsSnapshot;
    private Actions actions = Actions.DEFAULT;
    private @Nullable OptionUse incoming;
    private @Nullable String pidFile;
    private @Nullable String logFile;
    private @Nullable String logItems;

    RunOptionReader(OptionContext context) {
        this.context = context;
    }

    /** Reads an option; false if it is none of these. */
    boolean read(OptionUse use) throws QemuException {
        switch (use.option()) {
            case HELP, H -> context.ask(new InfoRequest.Help(), true);
            case VERSION -> context.ask(new InfoRequest.Version(), true);
            case S -> stopped = true;
            case PRECONFIG -> preconfig = true;
            case ONLY_MIGRATABLE -> onlyMigratable = true;
            case NODEFAULTS -> noDefaults = true;
            case NOGRAPHIC -> noGraphic = true;
            case DAEMONIZE -> daemonize = true;
            case PIDFILE -> pidFile = use.argument();
            case INCOMING -> incoming = use;
            case LOADVM -> loadsSnapshot = true;
            case NO_REBOOT -> actions = actions.withReboot("shutdown");
            case NO_SHUTDOWN -> actions = actions.withShutdown("pause");
            case WATCHDOG_ACTION -> actions = actions.withWatchdog(choice("watchdog", use.argument(), WATCHDOG));
            case ACTION -> readActions(context.settings(ACTION, use));
            case NAME -> readName(context.settings(NAME, use));
            case MSG -> readMessageFormat(context.settings(MSG, use));
            case TRACE -> readTrace(use);
            case D -> logItems = use.argument();
            case LOG_FILE -> logFile = use.argument();
            default -> {
                return readChecked(use);
            }
        }
        return true;
    }

    /** Options that have to be right, and then change nothing. */
    private boolean readChecked(OptionUse use) throws QemuException {
        switch (use.option()) {
            case SANDBOX -> readSandbox(context.settings(SANDBOX, use));
            case RUN_WITH -> context.settings(RUN_WITH, use);
            case ICOUNT -> context.settings(ICOUNT, use);
            case COMPAT -> readCompat(context.members(use, ""));
            case SEED -> readSeed(use.argument());
            default -> {
                return false;
            }
        }
        return true;
    }

    private void readTrace(OptionUse use) throws QemuException {
        OptionSettings settings = context.settings(TRACE, use);
        String pattern = settings.get("enable", "");
        if (pattern.equals("help") || pattern.equals("?")) {
            List<String> names = new ArrayList<>();
            for (TraceEvent event : TraceEvent.values()) {
                names.add(event.eventName());
            }
            context.ask(new InfoRequest.Lines(names, 0), true);
        }
        traces.add(new OptionEntry(use, settings));
    }

    private void readName(OptionSettings settings) {
        guestName = settings.get("guest", guestName == null ? "" : guestName);
        debugThreads = settings.flag("debug-threads", debugThreads);
        context.messages().setGuestName(guestName);
    }

    private void readMessageFormat(OptionSettings settings) {
        timestamps = settings.flag("timestamp", timestamps);
        context.messages().showTimestamp(timestamps);
        if (settings.has("guest-name")) {
            context.messages().showGuestName(settings.flag("guest-name", false));
        }
    }

    private void readActions(OptionSettings settings) throws QemuException {
        for (Setting setting : settings.settings()) {
            String value = setting.value();
            actions = switch (setting.key()) {
                case "reboot" -> actions.withReboot(choice("reboot", value, REBOOT));
                case "shutdown" -> actions.withShutdown(choice("shutdown", value, SHUTDOWN));
                case "panic" -> actions.withPanic(choice("panic", value, PANIC));
                default -> actions.withWatchdog(choice("watchdog", value, WATCHDOG));
            };
        }
    }

    private static String choice(String key, String value, List<String> values) throws QemuException {
        if (!values.contains(value)) {
            throw new QemuException("Parameter '" + key + "' does not accept value '" + value + "'");
        }
        return value;
    }

    private static void readSandbox(OptionSettings settings) throws QemuException {
        for (Setting setting : settings.settings()) {
            String value = setting.value();
            boolean good = switch (setting.key()) {
                case "obsolete" -> value.equals("allow") || value.equals("deny");
                case "elevateprivileges" -> value.equals("allow") || value.equals("deny") || value.equals("children");
                case "spawn", "resourcecontrol" -> value.equals("allow") || value.equals("deny");
                default -> true;
            };
            if (!good) {
                throw new QemuException("invalid argument for " + setting.key());
            }
        }
    }

    private static void readCompat(QDict members) throws QemuException {
        for (String key : members.members().keySet()) {
            switch (key) {
                case "deprecated-input", "deprecated-output", "unstable-input", "unstable-output" -> {
                    // Policies about parts of QMP; accepting everything is the default one.
                }
                default -> throw new QemuException("Parameter '" + key + "' is unexpected");
            }
        }
    }

    private static void readSeed(String text) throws QemuException {
        Digits digits = Digits.of(text);
        if (digits.count() == 0 || digits.end() != text.length() || digits.overflow()) {
            throw new QemuException("Invalid seed number: " + text);
        }
    }

    boolean noDefaults() {
        return noDefaults;
    }

    boolean noGraphic() {
        return noGraphic;
    }

    boolean daemonize() {
        return daemonize;
    }

    RunOptions finish() throws QemuException {
        if (preconfig && loadsSnapshot) {
            throw new QemuException("'preconfig' and 'loadvm' options are mutually exclusive");
        }
        if (loadsSnapshot) {
            throw new QemuException("no block device can store vmstate for snapshot");
        }
        return new RunOptions(
                guestName,
                debugThreads,
                stopped,
                preconfig,
                onlyMigratable,
                noDefaults,
                noGraphic,
                actions,
                incoming,
                daemonize,
                pidFile);
    }

    LogOptions finishLog() {
        return new LogOptions(logFile, logItems, traces, timestamps);
    }
}
