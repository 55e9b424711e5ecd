package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;

class ConsoleTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Console terminal(int columns) {
        Keyboard keyboard = Keyboard.typing(new ByteArrayInputStream("y\n".getBytes(UTF_8)));
        return new Console(out, err, keyboard, "012", false, columns);
    }

    @Test
    void whateverIsSaidTakesTheProgressLineAwayFirst() throws Exception {
        Console console = terminal(80);
        console.status("[###...] 50 %");
        console.say("a sentence");
        console.status("[####..] 60 %");
        assertTrue(console.confirm("Go on?"));
        console.say("done");
        assertEquals(
                List.of("<[###...] 50 %<a sentence", "<[####..] 60 %<Go on? [y/N] done"),
                err.toString(UTF_8).replace("\r\u001b[K", "<").lines().toList());
    }

    @Test
    void aTerminalThatKnowsNoWayBackGetsNoProgressLine() {
        assertTrue(terminal(80).showsProgress());
        assertFalse(terminal(0).showsProgress());
        assertEquals(0, Console.ofProcess(Map.of("TERM", "dumb")).columns());
    }
}
