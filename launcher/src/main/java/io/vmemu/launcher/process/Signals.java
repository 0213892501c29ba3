package io.vmemu.launcher.process;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.function.IntConsumer;

/**
 * Signals of the operating system. The JDK's own class for them is used by reflection, because the compiler's warning that
 * it is not part of Java SE cannot be turned off in any other way. It tells which signal came, not who sent it.
 */
final class Signals {
    private static final String JDK_CLASS = "sun.misc.Signal";

    private Signals() {}

    /**
     * Has a signal handled on a thread of its own, instead of what the JVM does on it.
     *
     * @param name without SIG
     * @param action gets the signal's number
     */
    static void handle(String name, IntConsumer action) {
        try {
            Class<?> type = Class.forName(JDK_CLASS);
            Class<?> handlerType = Class.forName(JDK_CLASS + "Handler");
            Constructor<?> constructor = type.getConstructor(String.class);
            Object signal = constructor.newInstance(name);
            int number = (int) type.getMethod("getNumber").invoke(signal);
            InvocationHandler onSignal = (self, method, arguments) -> {
                action.accept(number);
                return null;
            };
            Object handler =
                    Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {handlerType}, onSignal);
            type.getMethod("handle", type, handlerType).invoke(null, signal, handler);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("SIG" + name + " cannot be handled", e);
        }
    }
}
