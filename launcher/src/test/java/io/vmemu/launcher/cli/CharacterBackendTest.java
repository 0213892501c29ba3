package io.vmemu.launcher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.launcher.cli.CharacterBackend.SocketAddress;
import org.junit.jupiter.api.Test;

class CharacterBackendTest {
    private static CharacterBackend of(String option, String argument) throws QemuException {
        return CharacterBackend.of(
                CommandLines.good(option, argument).devices().chardevs().get(0));
    }

    @Test
    void aMonitorsSocketListensAndDoesNotWait() throws QemuException {
        assertThat(of("-qmp", "unix:/a,,b,server=on,wait=off"))
                .isEqualTo(new CharacterBackend.Socket(new SocketAddress.Unix("/a,b", false), true, false));
        assertThat(of("-chardev", "socket,id=c,fd=29,server=on,wait=off"))
                .isEqualTo(new CharacterBackend.Socket(new SocketAddress.Descriptor(29), true, false));
    }

    @Test
    void aServerWaitsUnlessToldOtherwiseAndAClientNever() throws QemuException {
        assertThat(of("-qmp", "tcp::4444,server=on"))
                .isEqualTo(new CharacterBackend.Socket(new SocketAddress.Inet("", "4444"), true, true));
        assertThat(of("-qmp", "tcp:localhost:4444"))
                .isEqualTo(new CharacterBackend.Socket(new SocketAddress.Inet("localhost", "4444"), false, false));
    }

    @Test
    void knowsTheOtherShortForms() throws QemuException {
        assertThat(of("-qmp", "stdio")).isEqualTo(new CharacterBackend.Stdio(true));
        assertThat(of("-qmp", "mon:stdio")).isEqualTo(new CharacterBackend.Stdio(false));
        assertThat(of("-qmp", "null")).isEqualTo(new CharacterBackend.Null());
        assertThat(of("-qmp", "pty")).isEqualTo(new CharacterBackend.Pty(null));
        assertThat(of("-qmp", "file:/a,,b")).isEqualTo(new CharacterBackend.File("/a,b", false));
        assertThat(of("-qmp", "pipe:/a")).isEqualTo(new CharacterBackend.Pipe("/a"));
        assertThat(of("-qmp", "vc:80Cx24C")).isEqualTo(new CharacterBackend.Other("vc"));
        assertThat(of("-qmp", "/dev/ttyS0")).isEqualTo(new CharacterBackend.HostPort("serial", "/dev/ttyS0"));
        assertThat(of("-qmp", "telnet:127.0.0.1:5,server=on,wait=off"))
                .isEqualTo(new CharacterBackend.Socket(new SocketAddress.Inet("127.0.0.1", "5"), true, false));
    }

    @Test
    void knowsTheLongForms() throws QemuException {
        assertThat(of("-chardev", "file,id=c,path=/a,append=on")).isEqualTo(new CharacterBackend.File("/a", true));
        assertThat(of("-chardev", "ringbuf,id=c")).isEqualTo(new CharacterBackend.RingBuffer(65536));
        assertThat(of("-chardev", "memory,id=c,size=4k")).isEqualTo(new CharacterBackend.RingBuffer(4096));
        assertThat(of("-chardev", "socket,id=c,path=x,abstract=on"))
                .isEqualTo(new CharacterBackend.Socket(new SocketAddress.Unix("x", true), false, false));
    }

    @Test
    void aMonitorThatIsNoneHasNoDevice() {
        assertThat(CommandLines.good("-nodefaults", "-monitor", "none")
                        .devices()
                        .chardevs())
                .isEmpty();
        assertThat(CommandLines.good("-chardev", "null,id=c", "-qmp", "chardev:c")
                        .devices()
                        .monitors())
                .extracting(MonitorOption::chardev)
                .containsExactly("c");
    }
}
