package io.vmemu.qmp.hmp;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.qmp.json.Json;
import io.vmemu.qmp.json.JsonWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** QMP commands that answer what they are told to, and remember what they were asked. */
final class FakeQmp implements QmpCalls {
    /** Commands with their arguments, in JSON. */
    final List<String> calls = new ArrayList<>();

    private final Map<String, QObject> answers = new HashMap<>();
    private final HmpMachine machine;
    private final HumanMonitor monitor;

    FakeQmp(Persona persona, String machineType) throws QemuException {
        machine = HmpMachine.of(persona, machineType);
        monitor = new HumanMonitor(machine.machine, this);
    }

    /** A terminal that nobody sits at. */
    HumanTerminal terminal() {
        return new HumanTerminal(machine.machine, "compat_monitor0", afterOutput -> monitor);
    }

    /** Lets time pass. */
    void advanceSeconds(long seconds) {
        machine.advanceSeconds(seconds);
    }

    /** From now on {@code command} answers with a value in JSON. */
    FakeQmp answer(String command, String json) throws QemuException {
        answers.put(command, Json.parse(json));
        return this;
    }

    String run(String line) {
        return monitor.execute(line, 0).replace("\r\n", "\n");
    }

    @Override
    public boolean has(String command) {
        return answers.containsKey(command);
    }

    @Override
    public void check(String command, QDict arguments) {
        // Whoever gives the answers takes all questions.
    }

    @Override
    public QDict read(String command, QDict options) {
        return options;
    }

    @Override
    public QObject call(String command, QDict arguments) {
        calls.add(command + " " + JsonWriter.toText(arguments));
        QObject answer = answers.get(command);
        if (answer == null) {
            throw new AssertionError("nobody said what " + command + " answers");
        }
        return answer;
    }
}
