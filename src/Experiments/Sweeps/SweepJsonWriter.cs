using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>Writes a sweep as JSON one variant after the other, so that never more than a page of them is in memory.</summary>
public static class SweepJsonWriter
{
    private const string Indent = "  ";

    /// <summary>Writes the same as <see cref="JsonOutput.Of"/> makes of a <see cref="SweepJson"/> with these variants.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="sweep">The sweep.</param>
    /// <param name="left">Variants that were removed from its list.</param>
    /// <param name="pages">The variants.</param>
    public static async Task WriteAsync(TextWriter output, SweepOverview sweep, VariantMatch[] left, IAsyncEnumerable<CellSnapshot[]> pages)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(sweep);
        ArgumentNullException.ThrowIfNull(pages);
        var none = sweep.With() with { Left = left };
        var newLine = JsonOutput.Options.NewLine;

        // No other field of the sweep stands behind so few blanks, and no text in it has a line break.
        var field = $"{newLine}{Indent}\"variants\": [";
        var parts = JsonOutput.Of(SweepJson.Of(none)).Split(field, 2);
        await output.WriteAsync(parts[0] + field);
        var isFirst = true;
        await foreach (var cells in pages)
        {
            foreach (var cell in cells)
            {
                var text = JsonOutput.Of(VariantJson.Of(cell.Name, cell.Spec, cell.Training, cell, none));
                await output.WriteAsync($"{(isFirst ? "" : ",")}{newLine}{text}".Replace(newLine, $"{newLine}{Indent}{Indent}", StringComparison.Ordinal));
                isFirst = false;
            }
        }

        await output.WriteLineAsync(isFirst ? parts[1] : $"{newLine}{Indent}{parts[1]}");
    }
}
