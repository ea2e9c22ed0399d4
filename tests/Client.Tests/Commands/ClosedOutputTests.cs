using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client.Tests;

/// <summary>What becomes of a command whose output nobody reads.</summary>
public sealed class ClosedOutputTests
{
    [Fact]
    public void The_first_write_after_the_reader_has_gone_stops_the_command()
    {
        using var pipe = new MemoryStream();
        var (isClosed, stops) = (false, 0);
        using var output = new StreamWriter(new ReadStream(pipe, () => isClosed, () => stops++)) { AutoFlush = true, NewLine = "\n" };

        output.WriteLine("read");
        isClosed = true;

        Assert.Throws<OperationCanceledException>(() => output.WriteLine("unread"));
        Assert.Equal((1, "read\n"), (stops, System.Text.Encoding.UTF8.GetString(pipe.ToArray())));
        isClosed = false; // for what the writer still holds
    }

    [Fact]
    public async Task A_command_that_nobody_reads_ends_without_a_word()
    {
        using var stop = new CancellationTokenSource();
        using var pipe = new MemoryStream();
        using var error = new StringWriter();
        var isClosed = true;
        using var output = new StreamWriter(new ReadStream(pipe, () => isClosed, stop.Cancel)) { AutoFlush = true };
        var terminal = new Terminal { Output = output, Error = error, IsClosed = () => isClosed };

        var code = await VaCommandLine.RunAsync(["--help"], new RemoteGridAccess(), new NoWeightFiles(), terminal, stop.Token);

        Assert.Equal((130, ""), (code, error.ToString())); // the process makes 141 of it
        isClosed = false;
    }

    [Fact]
    public void Messages_that_cannot_be_written_are_dropped()
    {
        using var closed = new UnheardStream(new Unwritable());

        var thrown = Record.Exception(() => closed.Write([1, 2, 3]));

        Assert.Null(thrown);
    }

    private sealed class Unwritable : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("Broken pipe");
    }
}
