package io.vmemu.qmp.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.qobject.QNum;
import io.vmemu.qmp.schema.QemuVersion;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PassedFileTest {
    private final FakeCommands commands = new FakeCommands(QemuVersion.V10_0);
    private final List<Integer> closed = new ArrayList<>();

    private PassedFile file(int number) {
        return new PassedFile() {
            @Override
            public int number() {
                return number;
            }

            @Override
            public void close() {
                closed.add(number);
            }
        };
    }

    @Test
    void aFileGoesToTheCommandThatTakesItOnce() {
        FakeClient client = FakeClient.negotiated(commands.dispatcher, "");
        client.session.receiveFile(file(7));
        client.send("{'execute':'ask'}{'execute':'take-file'}{'execute':'take-file'}");
        assertThat(client.received())
                .containsExactly(
                        "{'return': {'answer': 42}}",
                        "{'return': 7}",
                        "{'error': {'class': 'GenericError', 'desc': 'No file descriptor supplied via SCM_RIGHTS'}}");
        client.session.close();
        assertThat(closed).as("files that were taken belong to the taker").isEmpty();
    }

    @Test
    void aFileNobodyTookIsClosedWhenTheNextComesOrTheClientLeaves() {
        FakeClient client = FakeClient.negotiated(commands.dispatcher, "");
        client.session.receiveFile(file(7));
        client.send("{'execute':'ask'}");
        assertThat(closed).isEmpty();
        client.session.receiveFile(file(8));
        assertThat(closed).containsExactly(7);
        client.session.close();
        assertThat(closed).containsExactly(7, 8);
    }

    @Test
    void aQueuedCommandGetsTheFileItCameWithAndNotALaterOne() {
        FakeClient client = FakeClient.negotiated(commands.dispatcher, "'oob'");
        client.send("{'execute':'slow'}");
        client.session.receiveFile(file(7));
        client.send("{'execute':'take-file','id':1}");
        client.session.receiveFile(file(8));
        client.send("{'execute':'take-file','id':2}");
        commands.slow.remove().complete(QNum.of(0));
        assertThat(client.received())
                .containsExactly("{'return': 0}", "{'return': 7, 'id': 1}", "{'return': 8, 'id': 2}");
        assertThat(closed).isEmpty();
    }

    @Test
    void filesOfForgottenCommandsAreClosed() {
        FakeClient client = FakeClient.negotiated(commands.dispatcher, "'oob'");
        client.send("{'execute':'slow'}");
        client.session.receiveFile(file(7));
        client.send("{'execute':'take-file'}");
        client.session.close();
        assertThat(closed).containsExactly(7);
    }
}
