package dev.headrace.internal.daemon.log;

import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * Writes an event as one line of JSON. Logback does not escape the logger's name, and a program may derive a logger's name from
 * data: a quote or a line end in it would produce lines that are not JSON.
 */
final class JsonLines extends JsonEncoder {
    @Override
    public byte[] encode(ILoggingEvent event) {
        String name = event.getLoggerName();
        String escaped = new String(JsonStringEncoder.getInstance().quoteAsString(name));
        return super.encode(escaped.equals(name) ? event : named(event, escaped));
    }

    private static ILoggingEvent named(ILoggingEvent event, String name) {
        return (ILoggingEvent) Proxy.newProxyInstance(
                JsonLines.class.getClassLoader(), new Class<?>[] {ILoggingEvent.class}, (proxy, method, args) -> {
                    try {
                        return method.getName().equals("getLoggerName") ? name : method.invoke(event, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
