package io.vmemu.testkit;

import static io.vmemu.testkit.Testkit.assertThat;
import static io.vmemu.testkit.Testkit.fault;
import static io.vmemu.testkit.Testkit.gib;
import static io.vmemu.testkit.Testkit.mib;
import static io.vmemu.testkit.Testkit.millis;
import static io.vmemu.testkit.Testkit.minutes;
import static io.vmemu.testkit.Testkit.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.fault.FaultForm;
import io.vmemu.emulator.fault.FaultPoint;
import java.util.Map;
import org.junit.jupiter.api.Test;

@VirtioMem
final class FaultSpecTest {
    @Test
    void everyWordGoesIntoTheFault() {
        FaultSpec spec = fault("host-populate")
                .fromNth(2)
                .times(3)
                .percent(25)
                .about("vm0*")
                .between(0, mib(1))
                .during(seconds(1), seconds(2))
                .pages(7);

        assertThat(FaultForm.write(spec.build()).toString())
                .isEqualTo(FaultForm.write(fault(FaultPoint.HOST_POPULATE)
                                .between(0, mib(1))
                                .pages(7)
                                .during(millis(1000), millis(2000))
                                .about("vm0*")
                                .percent(25)
                                .times(3)
                                .fromNth(2)
                                .build())
                        .toString())
                .contains("nth", "times", "25/100", "vm0*", "min", "max", "from-millis", "until-millis", "pages");
        assertThat(fault("qmp-reply-delayed").lasting(seconds(2)).build().amount())
                .isEqualTo(2000);
        assertThat(fault("qmp-reply-cut").bytes(5).build().amount()).isEqualTo(5);
        assertThat(fault("qmp-event-lost").onlyNth(3).build().trigger().times()).isEqualTo(1);
    }

    @Test
    void whatAPointHasNotCannotBeSaid() {
        assertThatThrownBy(() -> fault("device-plug-busy").lasting(seconds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("device-plug-busy has no millis");
        assertThatThrownBy(() -> fault("device-explodes"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("device-explodes");
    }

    @Test
    void aBusyHostCostsTheGuestARetry(VirtualMachine machine, VirtualDevice device) throws Exception {
        ArmedFault busy = machine.arm(fault("device-plug-busy").times(1));
        device.resize(gib(1));

        assertThat(device).staysAt(0).during(seconds(49)).convergesTo(gib(1)).within(seconds(1));
        assertThat(machine).hasFired(FaultPoint.DEVICE_PLUG_BUSY);
        assertThat(busy.seen()).isEqualTo(1);
        assertThat(busy.fired()).isEqualTo(1);
        assertThat(machine.faults()).hasSize(1);
    }

    @Test
    void aDisarmedFaultHappensNoMore(VirtualMachine machine, VirtualDevice device) throws Exception {
        ArmedFault busy = machine.arm(fault("device-plug-busy"));
        device.resize(gib(1));
        assertThat(device).staysAt(0).during(minutes(10));

        busy.disarm();

        assertThat(device).convergesTo(gib(1)).within(minutes(10));
        assertThatThrownBy(busy::fired).isInstanceOf(IllegalStateException.class);
        machine.arm(fault("device-unplug-busy"));
        machine.disarmAll();
        assertThat(machine.faults()).isEmpty();
    }

    @Test
    void anAnswerCanGetLost(VirtualMachine machine, MachineClient client) {
        machine.arm(fault("qmp-reply-delayed").about("query-status").lasting(seconds(3)));

        assertThat(client.tryExecute("query-status", Map.of())).isEmpty();
        assertThat(client.lateReplies()).isEmpty();
        machine.advance(seconds(3));
        assertThat(client.lateReplies()).hasSize(1);
    }
}
