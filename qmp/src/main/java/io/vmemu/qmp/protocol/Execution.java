package io.vmemu.qmp.protocol;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.qmp.schema.Arguments;
import io.vmemu.qmp.schema.CommandFlag;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One request on its way to its reply. */
final class Execution implements CommandContext, Completion {
    private final QmpSession session;
    private final Runnable onDone;
    private final List<Runnable> afterReply = new ArrayList<>(0);
    private final PassedFileSlot passedFile;
    private @Nullable QObject id;
    private @Nullable String name;
    private @Nullable Command command;
    private final long startNanos;
    private boolean outOfBand;
    private boolean done;

    /** @param startNanos when it begins */
    Execution(QmpSession session, PassedFileSlot passedFile, long startNanos, Runnable onDone) {
        this.session = session;
        this.passedFile = passedFile;
        this.startNanos = startNanos;
        this.onDone = onDone;
    }

    void setId(@Nullable QObject id) {
        this.id = id;
    }

    /** What the client wants executed, whether there is such a command or not. */
    void setName(String name) {
        this.name = name;
    }

    void setOutOfBand(boolean outOfBand) {
        this.outOfBand = outOfBand;
    }

    void start(Command what, Arguments arguments) throws QemuException {
        command = what;
        what.handler().execute(arguments, this, this);
    }

    QmpSession session() {
        return session;
    }

    /** The command, if what was asked for is one. */
    @Nullable
    Command command() {
        return command;
    }

    long startNanos() {
        return startNanos;
    }

    boolean isDone() {
        return done;
    }

    @Override
    public Monitor monitor() {
        return session.monitor();
    }

    @Override
    public boolean outOfBand() {
        return outOfBand;
    }

    @Override
    public boolean isClientGone() {
        return session.isClosed();
    }

    @Override
    public void afterReply(Runnable task) {
        afterReply.add(task);
    }

    @Override
    public PassedFile takeFile() throws QemuException {
        PassedFile file = passedFile.take();
        if (file == null) {
            throw new QemuException("No file descriptor supplied via SCM_RIGHTS");
        }
        return file;
    }

    @Override
    public void complete(QObject result) {
        assert fitsDeclaration(result);
        QDict reply = new QDict().put("return", result);
        if (id != null) {
            reply.put(Envelope.ID, id);
        }
        boolean silent = command != null && command.declaration().is(CommandFlag.NO_SUCCESS_RESPONSE);
        finish(silent ? null : reply);
    }

    @Override
    public void fail(QemuException refusal) {
        QDict reply = new QDict();
        if (id != null) {
            reply.put(Envelope.ID, id);
        }
        QDict error = new QDict().put("class", refusal.errorClass().wireName()).put("desc", refusal.desc());
        finish(reply.put("error", error));
    }

    private void finish(@Nullable QDict reply) {
        if (done) {
            throw new IllegalStateException("the command has been answered already");
        }
        done = true;
        passedFile.leave();
        try {
            if (reply != null) {
                session.sendReply(name, reply);
            }
            afterReply.forEach(Runnable::run);
        } finally {
            onDone.run();
        }
    }

    private boolean fitsDeclaration(QObject result) {
        if (command != null) {
            try {
                command.declaration().checkResult(result);
            } catch (QemuException e) {
                throw new AssertionError("result of " + command.name() + ": " + e.desc(), e);
            }
        }
        return true;
    }
}
