package io.vmemu.launcher.cli;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qom.InputStyle;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.qom.Visitor;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code -smp}, syntax checked: the numbers as they were given, null where none was. */
public record SmpOptions(
        @Nullable Long cpus,
        @Nullable Long sockets,
        @Nullable Long dies,
        @Nullable Long clusters,
        @Nullable Long modules,
        @Nullable Long cores,
        @Nullable Long threads,
        @Nullable Long maxcpus,
        @Nullable Long drawers,
        @Nullable Long books) {
    /** No {@code -smp}. */
    public static final SmpOptions NONE = new SmpOptions(null, null, null, null, null, null, null, null, null, null);

    private static final String[] MEMBERS_7_2 = {"cpus", "sockets", "dies", "clusters", "cores", "threads", "maxcpus"};
    private static final String[] MEMBERS_10_0 = {
        "cpus", "drawers", "books", "sockets", "dies", "clusters", "modules", "cores", "threads", "maxcpus"
    };

    static SmpOptions of(QDict members, Persona persona) throws QemuException {
        String[] known = persona.isAtLeast(Persona.QEMU_10_0) ? MEMBERS_10_0 : MEMBERS_7_2;
        for (String name : known) {
            read(members, name);
        }
        for (Map.Entry<String, QObject> member : members.members().entrySet()) {
            if (!contains(known, member.getKey())) {
                throw new QemuException("Parameter 'smp." + member.getKey() + "' is unexpected");
            }
        }
        return new SmpOptions(
                read(members, "cpus"),
                read(members, "sockets"),
                read(members, "dies"),
                read(members, "clusters"),
                read(members, "modules"),
                read(members, "cores"),
                read(members, "threads"),
                read(members, "maxcpus"),
                read(members, "drawers"),
                read(members, "books"));
    }

    private static @Nullable Long read(QDict members, String name) throws QemuException {
        QObject value = members.get(name);
        return value == null ? null : Visitor.signed("smp." + name, value, InputStyle.KEYVAL);
    }

    private static boolean contains(String[] names, String name) {
        for (String known : names) {
            if (known.equals(name)) {
                return true;
            }
        }
        return false;
    }
}
