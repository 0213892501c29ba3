package io.vmemu.launcher.cli;

import io.vmemu.emulator.qom.Persona;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The options that QEMU for x86_64 knows: names, whether an argument follows, and which releases have them. Those of other
 * targets are known to it as well, and refused.
 */
public enum QemuOption {
    ACCEL("accel", true),
    ACPITABLE("acpitable", true),
    ACTION("action", true),
    ADD_FD("add-fd", true),
    APPEND("append", true),
    ASYNC_TEARDOWN("async-teardown", false, Range.UNTIL_7_2),
    AUDIO("audio", true),
    AUDIODEV("audiodev", true),
    AUDIO_HELP("audio-help", false, Range.UNTIL_7_2),
    BIOS("bios", true),
    BLOCKDEV("blockdev", true),
    BOOT("boot", true),
    CDROM("cdrom", true),
    CHARDEV("chardev", true),
    CHROOT("chroot", true, Range.UNTIL_7_2),
    COMPAT("compat", true),
    CPU("cpu", true),
    D("d", true),
    DAEMONIZE("daemonize", false),
    DEBUGCON("debugcon", true),
    DEVICE("device", true),
    DFILTER("dfilter", true),
    DISPLAY("display", true),
    DRIVE("drive", true),
    DTB("dtb", true),
    DUMP_VMSTATE("dump-vmstate", true),
    ECHR("echr", true),
    ENABLE_KVM("enable-kvm", false),
    ENABLE_SYNC_PROFILE("enable-sync-profile", false),
    FDA("fda", true),
    FDB("fdb", true),
    FSDEV("fsdev", true),
    FULL_SCREEN("full-screen", false),
    FW_CFG("fw_cfg", true),
    G("g", true, Range.OTHER_TARGETS),
    GDB("gdb", true),
    GLOBAL("global", true),
    HDA("hda", true),
    HDB("hdb", true),
    HDC("hdc", true),
    HDD("hdd", true),
    HELP("help", false),
    H("h", false),
    ICOUNT("icount", true),
    INCOMING("incoming", true),
    INITRD("initrd", true),
    ISCSI("iscsi", true),
    JITDUMP("jitdump", false, Range.SINCE_10_0),
    K("k", true),
    KERNEL("kernel", true),
    L("L", true),
    LOADVM("loadvm", true),
    LOG_FILE("D", true),
    M("m", true),
    MACHINE("machine", true),
    MACHINE_SHORT("M", true),
    MEM_PATH("mem-path", true),
    MEM_PREALLOC("mem-prealloc", false),
    MON("mon", true),
    MONITOR("monitor", true),
    MSG("msg", true),
    MTDBLOCK("mtdblock", true),
    NAME("name", true),
    NET("net", true),
    NETDEV("netdev", true),
    NIC("nic", true),
    NODEFAULTS("nodefaults", false),
    NOGRAPHIC("nographic", false),
    NO_ACPI("no-acpi", false, Range.UNTIL_7_2),
    NO_FD_BOOTCHK("no-fd-bootchk", false),
    NO_HPET("no-hpet", false, Range.UNTIL_7_2),
    NO_REBOOT("no-reboot", false),
    NO_SHUTDOWN("no-shutdown", false),
    NO_USER_CONFIG("no-user-config", false),
    NUMA("numa", true),
    OBJECT("object", true),
    OLD_PARAM("old-param", false, Range.OTHER_TARGETS),
    ONLY_MIGRATABLE("only-migratable", false),
    OPTION_ROM("option-rom", true),
    OVERCOMMIT("overcommit", true),
    PARALLEL("parallel", true),
    PERFMAP("perfmap", false, Range.SINCE_10_0),
    PFLASH("pflash", true),
    PIDFILE("pidfile", true),
    PLUGIN("plugin", true),
    PORTRAIT("portrait", false, Range.UNTIL_7_2),
    PRECONFIG("preconfig", false),
    PROM_ENV("prom-env", true, Range.OTHER_TARGETS),
    QMP("qmp", true),
    QMP_PRETTY("qmp-pretty", true),
    QTEST("qtest", true),
    QTEST_LOG("qtest-log", true),
    READCONFIG("readconfig", true),
    ROTATE("rotate", true, Range.UNTIL_7_2),
    RTC("rtc", true),
    RUNAS("runas", true, Range.UNTIL_7_2),
    RUN_WITH("run-with", true, Range.SINCE_10_0),
    S("S", false),
    GDB_SHORT("s", false),
    SANDBOX("sandbox", true),
    SD("sd", true),
    SEED("seed", true),
    SEMIHOSTING("semihosting", false, Range.OTHER_TARGETS),
    SEMIHOSTING_CONFIG("semihosting-config", true, Range.OTHER_TARGETS),
    SERIAL("serial", true),
    SET("set", true),
    SHIM("shim", true, Range.SINCE_10_0),
    SINGLESTEP("singlestep", false, Range.UNTIL_7_2),
    SMBIOS("smbios", true),
    SMP("smp", true),
    SNAPSHOT("snapshot", false),
    SPICE("spice", true),
    TPMDEV("tpmdev", true),
    TRACE("trace", true),
    USB("usb", false),
    USBDEVICE("usbdevice", true),
    UUID("uuid", true),
    VERSION("version", false),
    VGA("vga", true),
    VIRTFS("virtfs", true),
    VNC("vnc", true),
    WATCHDOG_ACTION("watchdog-action", true),
    WIN2K_HACK("win2k-hack", false),
    XEN_ATTACH("xen-attach", false, Range.OTHER_TARGETS),
    XEN_DOMID("xen-domid", true, Range.OTHER_TARGETS),
    XEN_DOMID_RESTRICT("xen-domid-restrict", false, Range.OTHER_TARGETS),
    /** Ours: which QEMU to be, and what QEMU has no words for. */
    X_VMEMU("x-vmemu", true);

    private static final Map<String, QemuOption> BY_NAME = byName();

    private final String optionName;
    private final boolean takesArgument;
    private final Range range;

    QemuOption(String optionName, boolean takesArgument) {
        this(optionName, takesArgument, Range.ALL);
    }

    QemuOption(String optionName, boolean takesArgument, Range range) {
        this.optionName = optionName;
        this.takesArgument = takesArgument;
        this.range = range;
    }

    private static Map<String, QemuOption> byName() {
        QemuOption[] all = values();
        Map<String, QemuOption> map = new HashMap<>(all.length * 2);
        for (QemuOption option : all) {
            map.put(option.optionName, option);
        }
        return map;
    }

    /** The option of that name (without dashes) in some release, or null. */
    public static @Nullable QemuOption named(String name) {
        return BY_NAME.get(name);
    }

    /** Whether that release knows it. */
    public boolean isOf(Persona persona) {
        return switch (range) {
            case ALL, OTHER_TARGETS -> true;
            case UNTIL_7_2 -> persona == Persona.QEMU_7_2;
            case SINCE_10_0 -> persona.isAtLeast(Persona.QEMU_10_0);
        };
    }

    /** The name without dashes. */
    public String optionName() {
        return optionName;
    }

    public boolean takesArgument() {
        return takesArgument;
    }

    /** Whether QEMU for x86_64 takes it. */
    public boolean isForThisTarget() {
        return range != Range.OTHER_TARGETS;
    }

    private enum Range {
        ALL,
        UNTIL_7_2,
        SINCE_10_0,
        OTHER_TARGETS
    }
}
