package io.vmemu.qmp.protocol;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.qmp.schema.QemuVersion;

/**
 * Who the server says it is.
 *
 * @param packageText the distributor's version, may be empty
 */
public record VersionInfo(QemuVersion version, int micro, String packageText) {

    /** The answer to {@code query-version}, which is part of the greeting too. */
    public QDict toQDict() {
        QDict qemu =
                new QDict().put("micro", micro).put("minor", version.minor()).put("major", version.major());
        return new QDict().put("qemu", qemu).put("package", packageText);
    }

    QDict greeting() {
        QDict body = new QDict().put("version", toQDict()).put("capabilities", QList.of(QString.of("oob")));
        return new QDict().put("QMP", body);
    }
}
