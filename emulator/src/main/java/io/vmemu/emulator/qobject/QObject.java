package io.vmemu.emulator.qobject;

/** A value of QEMU's object model: null, boolean, number, string, list or dictionary. Immutable but for the containers. */
public sealed interface QObject permits QNull, QBool, QNum, QString, QList, QDict {}
