package io.vmemu.launcher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.launcher.cli.CharacterBackend.SocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    @Test
    void anAddressMayBeWithoutHost() throws QemuException {
        assertThat(of("-chardev", "socket,id=c,port=4444,server=on,wait=off"))
                .isEqualTo(new CharacterBackend.Socket(new SocketAddress.Inet("", "4444"), true, false));
    }

    @Test
    void knowsTerminalsAndPortsOfTheHost() throws QemuException {
        assertThat(of("-chardev", "pty,id=c")).isEqualTo(new CharacterBackend.Pty(null));
        assertThat(of("-chardev", "pty,id=c,path=/a")).isEqualTo(new CharacterBackend.Pty("/a"));
        assertThat(of("-qmp", "mon:pty")).isEqualTo(new CharacterBackend.Pty(null));
        assertThat(of("-chardev", "tty,id=c,path=/a")).isEqualTo(new CharacterBackend.HostPort("serial", "/a"));
        assertThat(of("-chardev", "parport,id=c,path=/a")).isEqualTo(new CharacterBackend.HostPort("parallel", "/a"));
        assertThat(of("-qmp", "/dev/parport0")).isEqualTo(new CharacterBackend.HostPort("parallel", "/dev/parport0"));
    }

    @ParameterizedTest
    @CsvSource({
        "'mux,id=c',chardev: mux: no chardev given",
        "'udp,id=c',chardev: udp: remote port not specified",
        "'udp,id=c,host=h',chardev: udp: remote port not specified",
        "'tty,id=c',chardev: serial/tty: no device path given",
    })
    void whatIsNotToldIsMissed(String device, String reason) {
        assertThat(CommandLines.saidAbout("-chardev", device)).containsExactly("-chardev " + device + ": " + reason);
    }

    @Test
    void whatIsToldIsEnough() throws QemuException {
        assertThat(of("-chardev", "udp,id=c,port=1")).isEqualTo(new CharacterBackend.Other("udp"));
        assertThat(of("-chardev", "mux,id=c,chardev=d")).isEqualTo(new CharacterBackend.Other("mux"));
        assertThat(of("-qmp", "udp:h:1@:2")).isEqualTo(new CharacterBackend.Other("udp"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-qmp", "-monitor"})
    void aDeviceIsSharedOnce(String option) {
        assertThat(CommandLines.saidAbout(option, "mon:mon:stdio"))
                .containsExactly(
                        option + " mon:mon:stdio: 'mon:stdio' is not a valid char driver",
                        option + " mon:mon:stdio: parse error: mon:mon:stdio");
    }

    @Test
    void aMonitorsModeIsLookedAtBeforeItsDevice() {
        assertThat(CommandLines.saidAbout("-mon", "mode=foo"))
                .containsExactly("-mon mode=foo: Parameter 'mode' does not accept value 'foo'");
        assertThat(CommandLines.saidAbout("-mon", "mode=control"))
                .containsExactly("-mon mode=control: Parameter 'chardev' is missing");
    }
}
