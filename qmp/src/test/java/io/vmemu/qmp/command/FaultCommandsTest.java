package io.vmemu.qmp.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.fault.FaultPoint;
import io.vmemu.qmp.schema.EnumType;
import io.vmemu.qmp.schema.QemuVersion;
import io.vmemu.qmp.schema.ResourceModules;
import io.vmemu.qmp.schema.Schema;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class FaultCommandsTest {
    @Test
    void theSchemaNamesEveryPlaceWhereAFaultCanHappen() {
        Schema schema = new Schema(QemuVersion.V10_0, new ResourceModules(MachineCommands.class));
        schema.load("vmemu");
        EnumType names = (EnumType) Objects.requireNonNull(schema.findType("VmemuFaultPointName"));
        assertThat(names.values())
                .extracting(EnumType.Value::name)
                .containsExactlyElementsOf(Arrays.stream(FaultPoint.values())
                        .map(FaultPoint::wireName)
                        .toList());
    }
}
