package io.vmemu.bench;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaModifier.SYNCHRONIZED;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collections;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The rules of the house: which module may know which, who reads clocks and draws random numbers, no cycles.
 *
 * <p>It stands in the last module because that one sees all the others. A rule about a module that has no classes yet
 * holds; {@link #theClassesOfEveryModuleAreLookedAt} makes sure that no other module escapes.
 */
final class HouseTest {
    private static final String EMULATOR = "io.vmemu.emulator..";
    private static final String QMP = "io.vmemu.qmp..";
    private static final String GUEST = "io.vmemu.guest..";
    private static final String LAUNCHER = "io.vmemu.launcher..";
    private static final String TESTKIT = "io.vmemu.testkit..";
    private static final String BENCH = "io.vmemu.bench..";

    private static JavaClasses house;

    @BeforeAll
    static void readAllClasses() {
        house = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.vmemu");
    }

    @ParameterizedTest
    @CsvSource({
        "emulator, io.vmemu.emulator",
        "qmp, io.vmemu.qmp",
        "guest-sim, io.vmemu.guest",
        "launcher, io.vmemu.launcher",
        "testkit, io.vmemu.testkit",
        "bench, io.vmemu.bench",
    })
    void theClassesOfEveryModuleAreLookedAt(String module, String root) throws IOException {
        Path sources = Path.of("..", module, "src", "main", "java");
        boolean hasSources = false;
        if (Files.isDirectory(sources)) {
            try (Stream<Path> files = Files.walk(sources)) {
                hasSources = files.anyMatch(file -> file.toString().endsWith(".java"));
            }
        }

        assertThat(house.stream().anyMatch(type -> type.getPackageName().startsWith(root)))
                .isEqualTo(hasSources);
    }

    @ParameterizedTest
    @ValueSource(strings = {"emulator", "qmp", "guest-sim", "launcher", "testkit", "bench"})
    void aModuleKeepsToItsRootPackage(String module) throws IOException {
        Path sources = Path.of("..", module, "src", "main", "java");
        Path root = sources.resolve(Path.of("io", "vmemu", module.replace("-sim", "")));
        if (Files.isDirectory(sources)) {
            try (Stream<Path> files = Files.walk(sources)) {
                assertThat(files.filter(file -> file.toString().endsWith(".java")))
                        .allMatch(file -> file.startsWith(root));
            }
        }
    }

    @Test
    void theArrowsBetweenTheModulesPointOneWay() {
        check(layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .withOptionalLayers(true)
                .layer("emulator")
                .definedBy(EMULATOR)
                .layer("qmp")
                .definedBy(QMP)
                .layer("guest-sim")
                .definedBy(GUEST)
                .layer("launcher")
                .definedBy(LAUNCHER)
                .layer("testkit")
                .definedBy(TESTKIT)
                .layer("bench")
                .definedBy(BENCH)
                .whereLayer("qmp")
                .mayOnlyBeAccessedByLayers("launcher", "testkit", "bench")
                .whereLayer("guest-sim")
                .mayOnlyBeAccessedByLayers("launcher", "testkit", "bench")
                .whereLayer("launcher")
                .mayOnlyBeAccessedByLayers("testkit", "bench")
                .whereLayer("testkit")
                .mayOnlyBeAccessedByLayers("bench")
                .whereLayer("bench")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("emulator")
                .mayNotAccessAnyLayer());
    }

    @Test
    void theEmulatorNeedsNothingButTheJdk() {
        check(classes()
                .that()
                .resideInAPackage(EMULATOR)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(EMULATOR, "java..", "org.jspecify.."));
    }

    @Test
    void theGuestNeedsNothingButTheMachineAndTheJdk() {
        check(classes()
                .that()
                .resideInAPackage(GUEST)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(GUEST, EMULATOR, "java..", "org.jspecify.."));
    }

    @Test
    void machineAndGuestDoNotTouchTheNetwork() {
        check(noClasses()
                .that()
                .resideInAnyPackage(EMULATOR, GUEST)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net..", "java.nio.channels.spi.."));
    }

    @Test
    void onlyTimeReadsClocks() {
        check(noClasses()
                .that()
                .resideInAnyPackage(EMULATOR, GUEST)
                .and()
                .resideOutsideOfPackage("io.vmemu.emulator.time..")
                .should()
                .accessTargetWhere(describe("a clock is read", HouseTest::readsClock)));
    }

    @Test
    void onlyRandomDraws() {
        check(noClasses()
                .that()
                .resideInAnyPackage(EMULATOR, GUEST)
                .and()
                .resideOutsideOfPackage("io.vmemu.emulator.random..")
                .should()
                .accessTargetWhere(describe("chance is involved", HouseTest::draws)));
    }

    @Test
    void machineAndGuestNeverSleep() {
        check(noClasses()
                .that()
                .resideInAnyPackage(EMULATOR, GUEST)
                .should()
                .accessTargetWhere(describe(
                        "a thread sleeps",
                        access -> access.getName().equals("sleep")
                                && (access.getTargetOwner().isEquivalentTo(Thread.class)
                                        || access.getTargetOwner().isEquivalentTo(TimeUnit.class)))));
    }

    @Test
    void machineAndGuestHoldNoLocksAndStartNoThreads() {
        check(noClasses()
                .that()
                .resideInAnyPackage(EMULATOR, GUEST)
                .and()
                .resideOutsideOfPackage("io.vmemu.emulator.time..")
                .should()
                .dependOnClassesThat(describe("are for threads", HouseTest::isAboutThreads)));
        check(noMethods()
                .that()
                .areDeclaredInClassesThat()
                .resideInAnyPackage(EMULATOR, GUEST)
                .should()
                .haveModifier(SYNCHRONIZED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"emulator", "qmp", "guest", "launcher", "testkit", "bench"})
    void thePackagesOfAModuleHaveNoCycles(String module) {
        check(slices().matching("io.vmemu." + module + ".(**)").should().beFreeOfCycles());
    }

    @Test
    void everyPackageSaysWhatMayBeNull() {
        Stream<String> unmarked = house.stream()
                .map(JavaClass::getPackage)
                .distinct()
                .filter(each -> !each.isAnnotatedWith(NullMarked.class))
                .map(JavaPackage::getName)
                .filter(name -> !name.startsWith("io.vmemu.bench"));

        assertThat(unmarked).isEmpty();
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(house);
    }

    private static boolean readsClock(JavaAccess<?> access) {
        JavaClass owner = access.getTargetOwner();
        String name = access.getName();
        if (owner.isEquivalentTo(System.class)) {
            return Set.of("nanoTime", "currentTimeMillis").contains(name);
        }
        if (owner.isEquivalentTo(Clock.class)) {
            return name.startsWith("system") || name.startsWith("tick");
        }
        if (owner.isEquivalentTo(java.util.Date.class)) {
            return access.getDescription().contains("<init>()");
        }
        return owner.getPackageName().startsWith("java.time") && name.equals("now");
    }

    private static boolean draws(JavaAccess<?> access) {
        JavaClass owner = access.getTargetOwner();
        String name = access.getName();
        if (owner.isEquivalentTo(Math.class)) {
            return name.equals("random");
        }
        if (owner.isEquivalentTo(UUID.class)) {
            return name.equals("randomUUID");
        }
        if (owner.isEquivalentTo(Collections.class)) {
            return name.equals("shuffle");
        }
        return owner.isAssignableTo(RandomGenerator.class)
                || owner.getPackageName().equals("java.util.random");
    }

    private static boolean isAboutThreads(JavaClass type) {
        return type.getPackageName().equals("java.util.concurrent.locks")
                || type.isAssignableTo(java.util.concurrent.Executor.class)
                || type.isAssignableTo(java.util.concurrent.BlockingQueue.class)
                || type.isEquivalentTo(java.util.Timer.class)
                || type.isEquivalentTo(Thread.class);
    }
}
