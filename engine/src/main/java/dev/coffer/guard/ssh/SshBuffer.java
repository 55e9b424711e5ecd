package dev.coffer.guard.ssh;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The data types of SSH (RFC 4251 §5): numbers big-endian, strings with their length before. */
final class SshBuffer {
    private SshBuffer() {}

    /** Reads one value after the other. */
    static final class Reader {
        private final ByteBuffer bytes;

        Reader(byte[] bytes) {
            this.bytes = ByteBuffer.wrap(bytes);
        }

        int number() throws SshFormatException {
            try {
                return bytes.getInt();
            } catch (BufferUnderflowException e) {
                throw new SshFormatException("it ends too early", e);
            }
        }

        int octet() throws SshFormatException {
            return raw(1)[0] & 0xff;
        }

        byte[] raw(int length) throws SshFormatException {
            if (length < 0 || length > bytes.remaining()) {
                throw new SshFormatException("it ends too early");
            }
            byte[] value = new byte[length];
            bytes.get(value);
            return value;
        }

        byte[] string() throws SshFormatException {
            return raw(number());
        }

        String text() throws SshFormatException {
            return new String(string(), StandardCharsets.UTF_8);
        }

        void end() throws SshFormatException {
            if (bytes.hasRemaining()) {
                throw new SshFormatException("something follows its end");
            }
        }

        byte[] rest() throws SshFormatException {
            return raw(bytes.remaining());
        }
    }

    /** Puts one value after the other. */
    static final class Writer {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Writer number(int value) {
            bytes.writeBytes(ByteBuffer.allocate(4).putInt(value).array());
            return this;
        }

        Writer octet(int value) {
            bytes.write(value);
            return this;
        }

        Writer raw(byte[] value) {
            bytes.writeBytes(value);
            return this;
        }

        Writer string(byte[] value) {
            return number(value.length).raw(value);
        }

        Writer text(String value) {
            return string(value.getBytes(StandardCharsets.UTF_8));
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }
    }
}
