package io.vmemu.launcher.cli;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.option.QemuNumbers;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.InputStyle;
import io.vmemu.emulator.qom.Visitor;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code -boot}, checked. Nothing here boots from a device, so that it only has to be right.
 *
 * @param order drives to boot from, as letters
 * @param strict whether to boot from nothing else
 */
public record BootOptions(@Nullable String order, boolean strict) {
    private static final String MEMBERS = " order once menu splash splash-time reboot-timeout strict ";
    private static final long MAX_TIME = 0xffff;

    static BootOptions of(QDict members) throws QemuException {
        checkDrives(text(members, "order"));
        checkDrives(text(members, "once"));
        flag(members, "menu");
        long splashTime = number(members, "splash-time", 0);
        long rebootTimeout = number(members, "reboot-timeout", -1);
        boolean strict = flag(members, "strict");
        for (Map.Entry<String, QObject> member : members.members().entrySet()) {
            if (!MEMBERS.contains(" " + member.getKey() + " ")) {
                throw new QemuException("Parameter 'boot." + member.getKey() + "' is unexpected");
            }
        }
        if (splashTime < 0 || splashTime > MAX_TIME) {
            throw new QemuException("splash-time is invalid,it should be a value between 0 and 65535");
        }
        if (rebootTimeout < -1 || rebootTimeout > MAX_TIME) {
            throw new QemuException("reboot timeout is invalid,it should be a value between -1 and 65535");
        }
        return new BootOptions(text(members, "order"), strict);
    }

    private static void checkDrives(@Nullable String drives) throws QemuException {
        if (drives == null) {
            return;
        }
        for (int i = 0; i < drives.length(); i++) {
            char drive = drives.charAt(i);
            if (drive < 'a' || drive > 'p') {
                throw new QemuException("Invalid boot device '" + drive + "'");
            }
            if (drives.indexOf(drive) < i) {
                throw new QemuException("Boot device '" + drive + "' was given twice");
            }
        }
    }

    private static @Nullable String text(QDict members, String name) {
        return members.get(name) instanceof QString text ? text.value() : null;
    }

    private static boolean flag(QDict members, String name) throws QemuException {
        String value = text(members, name);
        return value != null && QemuNumbers.bool("boot." + name, value);
    }

    private static long number(QDict members, String name, long fallback) throws QemuException {
        QObject value = members.get(name);
        return value == null ? fallback : Visitor.signed("boot." + name, value, InputStyle.KEYVAL);
    }
}
