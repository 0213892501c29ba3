package io.vmemu.launcher.cli;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.option.OptionGroup;
import io.vmemu.emulator.option.OptionSettings;
import io.vmemu.emulator.option.QemuOpts;
import io.vmemu.emulator.qom.Persona;
import org.jspecify.annotations.Nullable;

/** Character devices: the keys of {@code -chardev}, and the short form that {@code -qmp} and {@code -serial} take. */
final class CharacterDevices {
    /** The keys of {@code -chardev}. */
    static final OptionGroup GROUP = OptionGroup.of(
            "chardev",
            "backend",
            "backend path input-path host port fd localaddr localport to:num ipv4:bool ipv6:bool wait:bool server:bool"
                    + " delay:bool nodelay:bool reconnect:num reconnect-ms:num telnet:bool tn3270:bool tls-creds"
                    + " tls-authz websocket:bool width:num height:num cols:num rows:num mux:bool signal:bool name"
                    + " debug:num size:size chardev append:bool logfile logappend:bool mouse:bool clipboard:bool"
                    + " abstract:bool tight:bool");

    private static final String MULTIPLEXED = "mon:";

    private CharacterDevices() {}

    /**
     * Reads the short form, such as {@code unix:PATH,server=on,wait=off}, {@code tcp:HOST:PORT}, {@code stdio}.
     *
     * @return the pairs that {@code -chardev} would take; null if it has no form that QEMU knows, which has been said
     */
    static @Nullable OptionSettings shortForm(String id, String text, Persona persona, Messages messages) {
        try {
            boolean multiplexed = text.startsWith(MULTIPLEXED);
            String device = multiplexed ? text.substring(MULTIPLEXED.length()) : text;
            OptionSettings settings = read(device, persona, messages);
            if (settings != null && multiplexed) {
                settings = multiplexed(settings);
            }
            return settings == null ? null : new OptionSettings(id, settings.settings());
        } catch (QemuException e) {
            messages.error(e.desc());
            return null;
        }
    }

    private static @Nullable OptionSettings read(String text, Persona persona, Messages messages) throws QemuException {
        if (isPlain(text)) {
            return backend(text);
        }
        int colon = text.indexOf(':');
        String scheme = colon < 0 ? "" : text.substring(0, colon);
        String rest = text.substring(colon + 1);
        return switch (scheme) {
            case "unix" -> following("socket", "path", rest, persona, messages);
            case "file", "pipe" -> following(scheme, "path", rest, persona, messages);
            case "tcp" -> tcp(rest, persona, messages);
            case "telnet", "tn3270", "websocket" -> {
                OptionSettings tcp = tcp(rest, persona, messages);
                yield tcp == null ? null : tcp.with(scheme, "on");
            }
            case "udp" -> udp(rest);
            case "vc" -> rest.isEmpty() || Character.isDigit(rest.charAt(0)) ? backend("vc") : null;
            default -> device(text);
        };
    }

    private static OptionSettings multiplexed(OptionSettings device) {
        OptionSettings shared = device.with("mux", "on");
        return device.get("backend", "").equals("stdio") ? shared.with("signal", "off") : shared;
    }

    private static boolean isPlain(String text) {
        return switch (text) {
            case "null", "pty", "msmouse", "wctablet", "braille", "testdev", "stdio", "vc" -> true;
            default -> false;
        };
    }

    private static OptionSettings device(String text) throws QemuException {
        if (text.startsWith("/dev/parport")) {
            return backend("parallel").with("path", text);
        }
        if (text.startsWith("/dev/")) {
            return backend("serial").with("path", text);
        }
        throw new QemuException("'" + text + "' is not a valid char driver");
    }

    private static OptionSettings backend(String name) {
        return OptionSettings.EMPTY.with("backend", name);
    }

    private static OptionSettings following(String backend, String key, String text, Persona persona, Messages messages)
            throws QemuException {
        return backend(backend).and(QemuOpts.parseAs(key, GROUP, text, persona, messages));
    }

    /** HOST:PORT[,OPTIONS]; the host may be missing, the port not. */
    private static @Nullable OptionSettings tcp(String text, Persona persona, Messages messages) throws QemuException {
        int colon = text.indexOf(':');
        if (colon < 0) {
            return null;
        }
        int comma = text.indexOf(',', colon);
        String port = text.substring(colon + 1, comma < 0 ? text.length() : comma);
        if (port.isEmpty()) {
            return null;
        }
        OptionSettings address =
                backend("socket").with("host", text.substring(0, colon)).with("port", port);
        return comma < 0
                ? address
                : address.and(QemuOpts.parseAs(null, GROUP, text.substring(comma + 1), persona, messages));
    }

    /** HOST:PORT[@LOCALADDR:LOCALPORT]. */
    private static @Nullable OptionSettings udp(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            return null;
        }
        int at = text.indexOf('@', colon);
        OptionSettings remote = backend("udp")
                .with("host", text.substring(0, colon))
                .with("port", text.substring(colon + 1, at < 0 ? text.length() : at));
        if (at < 0) {
            return remote;
        }
        int second = text.indexOf(':', at);
        return second < 0
                ? remote.with("localaddr", text.substring(at + 1))
                : remote.with("localaddr", text.substring(at + 1, second))
                        .with("localport", text.substring(second + 1));
    }
}
