package io.vmemu.qmp.schema;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QObject;
import java.util.List;
import java.util.Set;

/**
 * A command.
 *
 * @param arguments an object type
 * @param result what it returns; the empty object if nothing
 */
public record CommandDecl(
        String name, TypeRef arguments, TypeRef result, Set<CommandFlag> flags, List<String> features) {

    public CommandDecl {
        flags = Set.copyOf(flags);
        features = List.copyOf(features);
    }

    public boolean is(CommandFlag flag) {
        return flags.contains(flag);
    }

    /** Accepts the arguments or refuses them with QEMU's text. A {@link CommandFlag#RAW} command takes all. */
    public Arguments check(QDict dict) throws QemuException {
        if (!is(CommandFlag.RAW)) {
            arguments.object().checkMembers(dict, Where.ARGUMENTS);
        }
        return new Arguments(dict);
    }

    /**
     * Reads key=value options as arguments.
     *
     * @param texts the options' values
     * @return the arguments with their types, which {@link #check} accepts
     */
    public QDict read(QDict texts) throws QemuException {
        QDict typed = OptionVisitor.visit(arguments.object(), texts);
        check(typed);
        for (String key : texts.members().keySet()) {
            if (!typed.has(key)) {
                throw new QemuException("Invalid parameter '" + key + "'");
            }
        }
        return typed;
    }

    /** Holds a result against its declaration: what does not fit is a fault of the command's implementation. */
    public void checkResult(QObject value) throws QemuException {
        result.get().check(value, Where.ARGUMENTS.member("return"));
    }
}
