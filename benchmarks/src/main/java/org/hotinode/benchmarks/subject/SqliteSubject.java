package org.hotinode.benchmarks.subject;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/// SQLite with a write-ahead log, a table without row ids, prepared statements, and its file mapped. Lazy:
/// synchronous = OFF, a transaction a put; commits: synchronous = FULL. A connection a thread.
final class SqliteSubject implements Subject {
    private final String url;
    private final Mode mode;
    private final Connection connection;
    private final List<Connection> connections = new ArrayList<>();

    private SqliteSubject(String url, Mode mode) throws SQLException {
        this.url = url;
        this.mode = mode;
        this.connection = connect();
        execute(connection, "CREATE TABLE IF NOT EXISTS entries (k BLOB PRIMARY KEY, v BLOB NOT NULL) WITHOUT ROWID");
    }

    static SqliteSubject open(Path folder, Mode mode) throws SQLException {
        return new SqliteSubject("jdbc:sqlite:" + folder.resolve("entries.db"), mode);
    }

    private Connection connect() throws SQLException {
        Connection made = DriverManager.getConnection(url);
        connections.add(made);
        execute(made, "PRAGMA journal_mode = WAL");
        execute(made, "PRAGMA busy_timeout = 60000");
        execute(made, "PRAGMA mmap_size = " + (1L << 40));
        execute(made, "PRAGMA synchronous = " + (mode == Mode.DURABLE ? "FULL" : "OFF"));
        return made;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public String durability() {
        return mode == Mode.DURABLE ? "power cut" : "kill; may be damaged by a power cut (synchronous = OFF)";
    }

    @Override
    public Reader reader() throws SQLException {
        return new SqliteReader(connect());
    }

    @Override
    public Writer writer() throws SQLException {
        return new SqliteWriter(connect());
    }

    @Override
    public long scan() throws SQLException {
        long sum = 0;
        UnsafeBuffer words = new UnsafeBuffer();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT k, v FROM entries")) {
            while (rows.next()) {
                words.wrap(rows.getBytes(2));
                sum += words.getLong(0);
            }
        }
        return sum;
    }

    @Override
    public void sync() throws SQLException {
        // With synchronous = OFF the checkpoint itself would not sync.
        execute(connection, "PRAGMA synchronous = FULL");
        execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        execute(connection, "PRAGMA synchronous = " + (mode == Mode.DURABLE ? "FULL" : "OFF"));
    }

    @Override
    public void close() throws SQLException {
        for (Connection open : connections) {
            open.close();
        }
    }

    private static final class SqliteReader implements Reader {
        private final PreparedStatement select;
        private final UnsafeBuffer value = new UnsafeBuffer(new byte[Entries.VALUE_BYTES]);

        SqliteReader(Connection connection) throws SQLException {
            select = connection.prepareStatement("SELECT v FROM entries WHERE k = ?");
        }

        @Override
        public int get(Keys keys, int i) throws SQLException {
            select.setBytes(1, keys.array(i));
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return MISSING;
                }
                byte[] found = row.getBytes(1);
                value.putBytes(0, found);
                return found.length;
            }
        }

        @Override
        public long word(int answer, int word) {
            return value.getLong(word * Long.BYTES);
        }
    }

    private static final class SqliteWriter implements Writer {
        private final Connection connection;
        private final PreparedStatement insert;

        SqliteWriter(Connection connection) throws SQLException {
            this.connection = connection;
            this.insert = connection.prepareStatement("INSERT OR REPLACE INTO entries VALUES (?, ?)");
        }

        @Override
        public void put(Keys keys, int i, Values values, int j) throws SQLException {
            insert.setBytes(1, keys.array(i));
            insert.setBytes(2, values.array(j));
            insert.executeUpdate();
        }

        @Override
        public void putAll(Keys keys, Values values, int count) throws SQLException {
            connection.setAutoCommit(false);
            for (int i = 0; i < count; i++) {
                put(keys, i, values, i);
            }
            connection.commit();
            connection.setAutoCommit(true);
        }
    }
}
