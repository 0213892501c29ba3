package io.vmemu.testkit;

import io.vmemu.emulator.qom.Persona;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tests with a machine that has one virtio-mem device, {@code vm0}. On a class it holds for its tests and for those of nested
 * classes; on a method it holds there instead of the class's. Sizes are written as on QEMU's command line: {@code 4G}.
 * {@link VirtioMemExtension} says what parameters tests can have.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@ExtendWith(VirtioMemExtension.class)
public @interface VirtioMem {
    /** How much the device can plug at most. */
    String size() default "4G";

    /** What is requested from the start. */
    String requestedSize() default "0";

    /** The device's block size; if empty QEMU's choice, 2 MiB. */
    String blockSize() default "";

    /** What the guest boots with. */
    String memory() default "4G";

    /** What {@code opt/vmemu/guest} says, such as {@code kernel=5.10}. */
    String guest() default "";

    /** Which QEMU to be. */
    Persona persona() default Persona.QEMU_10_0;

    /** The simulated host's RAM. */
    String hostMemory() default "1T";

    /** Where chance begins, of faults and of where programs in the guest have their memory: up to nine digits. */
    long seed() default 0;

    /** More of QEMU's command line. */
    String[] arguments() default {};

    /** How long the machine lives; one for a method lives as long as the test. */
    Lifetime per() default Lifetime.TEST;
}
