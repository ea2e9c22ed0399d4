using System.Text;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>A screen: whatever is written, no control or unseen character of it gets through but line breaks and tabs.</summary>
/// <remarks>
/// Names, errors and words of silos come over a network and out of files. The commands of this program draw by themselves only on
/// <see cref="Terminal.Console"/>, so nothing of their own is lost here.
/// </remarks>
/// <param name="inner">Where it goes.</param>
internal sealed class ShownWriter(TextWriter inner) : TextWriter(inner.FormatProvider)
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => inner.Write(value is '\n' or '\r' or '\t' ? value : UntrustedText.Shown(value));

    public override void Write(string? value) => inner.Write(Shown(value));

    public override void Write(char[] buffer, int index, int count) => inner.Write(Shown(new(buffer, index, count)));

    public override void Write(ReadOnlySpan<char> buffer) => inner.Write(Shown(new(buffer)));

    public override void WriteLine() => inner.WriteLine();

    public override void WriteLine(string? value) => inner.WriteLine(Shown(value));

    public override Task WriteAsync(char value) => inner.WriteAsync(value is '\n' or '\r' or '\t' ? value : UntrustedText.Shown(value));

    public override Task WriteAsync(string? value) => inner.WriteAsync(Shown(value));

    public override Task WriteLineAsync(string? value) => inner.WriteLineAsync(Shown(value));

    public override void Flush() => inner.Flush();

    public override Task FlushAsync() => inner.FlushAsync();

    private static string? Shown(string? text) => text is null ? null : UntrustedText.Lines(text);
}
