package io.vmemu.qmp.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.qom.Persona;
import io.vmemu.qmp.protocol.PassedFile;
import org.junit.jupiter.api.Test;

class FileCommandsTest {
    private final TestMonitor modern = TestMonitor.q35(Persona.QEMU_10_0);

    private static final class FakeFile implements PassedFile {
        private final int number;
        private int closed;

        FakeFile(int number) {
            this.number = number;
        }

        @Override
        public int number() {
            return number;
        }

        @Override
        public void close() {
            closed++;
        }
    }

    private static FakeFile pass(TestMonitor monitor, int number) {
        FakeFile file = new FakeFile(number);
        monitor.pass(file);
        return file;
    }

    @Test
    void aFileIsKeptUnderItsNameUntilItIsClosed() {
        FakeFile file = pass(modern, 30);
        assertThat(modern.ask("getfd", "{'fdname':'migrate'}")).isEqualTo("{}");
        assertThat(file.closed).isZero();
        assertThat(modern.ask("closefd", "{'fdname':'migrate'}")).isEqualTo("{}");
        assertThat(file.closed).isEqualTo(1);
        assertThat(modern.refusal("closefd", "{'fdname':'migrate'}"))
                .isEqualTo("File descriptor named 'migrate' not found");
    }

    @Test
    void aSecondFileOfTheSameNameReplacesTheFirst() {
        FakeFile first = pass(modern, 30);
        modern.ask("getfd", "{'fdname':'x'}");
        FakeFile second = pass(modern, 31);
        modern.ask("getfd", "{'fdname':'x'}");
        assertThat(first.closed).isEqualTo(1);
        assertThat(second.closed).isZero();
    }

    @Test
    void withoutAFileThereIsNothingToTake() {
        assertThat(modern.refusal("getfd", "{'fdname':'x'}")).isEqualTo("No file descriptor supplied via SCM_RIGHTS");
        assertThat(modern.refusal("add-fd")).isEqualTo("No file descriptor supplied via SCM_RIGHTS");
    }

    @Test
    void aRefusedFileIsClosed() {
        FakeFile named = pass(modern, 30);
        assertThat(modern.refusal("getfd", "{'fdname':'1x'}"))
                .isEqualTo("Parameter 'fdname' expects a name not starting with a digit");
        assertThat(named.closed).isEqualTo(1);
        FakeFile inSet = pass(modern, 31);
        assertThat(modern.refusal("add-fd", "{'fdset-id':-1}"))
                .isEqualTo("Parameter 'fdset-id' expects a non-negative value");
        assertThat(inSet.closed).isEqualTo(1);
    }

    @Test
    void setsGetTheLowestFreeId() {
        pass(modern, 12);
        assertThat(modern.ask("add-fd", "{'opaque':'o1'}")).isEqualTo("{'fdset-id': 0, 'fd': 12}");
        pass(modern, 14);
        assertThat(modern.ask("add-fd", "{'fdset-id':7}")).isEqualTo("{'fdset-id': 7, 'fd': 14}");
        pass(modern, 13);
        assertThat(modern.ask("add-fd")).isEqualTo("{'fdset-id': 1, 'fd': 13}");
        assertThat(modern.ask("query-fdsets"))
                .isEqualTo("[{'fdset-id': 7, 'fds': [{'fd': 14}]}, {'fdset-id': 1, 'fds': [{'fd': 13}]},"
                        + " {'fdset-id': 0, 'fds': [{'fd': 12, 'opaque': 'o1'}]}]");
    }

    @Test
    void removedFilesAreClosed() {
        FakeFile file = pass(modern, 12);
        modern.ask("add-fd");
        assertThat(modern.refusal("remove-fd", "{'fdset-id':0,'fd':99}"))
                .isEqualTo("File descriptor named 'fdset-id:0, fd:99' not found");
        assertThat(modern.refusal("remove-fd", "{'fdset-id':9}"))
                .isEqualTo("File descriptor named 'fdset-id:9' not found");
        assertThat(modern.ask("remove-fd", "{'fdset-id':0,'fd':12}")).isEqualTo("{}");
        assertThat(file.closed).isEqualTo(1);
        assertThat(modern.ask("query-fdsets")).isEqualTo("[]");
    }

    @Test
    void theOlderOneClosesThemOnlyWhileItRuns() {
        TestMonitor old = TestMonitor.q35(Persona.QEMU_7_2);
        FakeFile file = pass(old, 12);
        old.ask("add-fd");
        old.ask("stop");
        old.ask("remove-fd", "{'fdset-id':0}");
        assertThat(file.closed).isZero();
        assertThat(old.ask("query-fdsets")).isEqualTo("[{'fdset-id': 0, 'fds': [{'fd': 12}]}]");
        old.ask("cont");
        old.ask("remove-fd", "{'fdset-id':0}");
        assertThat(file.closed).isEqualTo(1);
        assertThat(old.ask("query-fdsets")).isEqualTo("[]");
    }
}
