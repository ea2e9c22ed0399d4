namespace VerifiedAddition.Pages;

/// <summary>A curve of a chart of losses.</summary>
/// <param name="Name">What it is of.</param>
/// <param name="Colour">Which of the colours of curves, from 0.</param>
/// <param name="Stored">Steps and losses that do not change any more.</param>
/// <param name="Heard">Those after them.</param>
/// <param name="Link">Where more of it is shown; null for nowhere.</param>
public sealed record LossSeries(
    string Name, int Colour, IReadOnlyList<(double Step, double Loss)> Stored, IReadOnlyList<(double Step, double Loss)> Heard, string? Link = null)
{
    /// <summary>So many colours are told apart.</summary>
    public const int Colours = 8;

    /// <summary>The newest loss; null for none.</summary>
    public double? Last => Heard.Count > 0 ? Heard[^1].Loss : Stored.Count > 0 ? Stored[^1].Loss : null;

    /// <summary>The mean loss of a curve, or the loss of one token, smoothed.</summary>
    /// <param name="curve">The curve.</param>
    /// <param name="token">Which token; null for the mean of all.</param>
    /// <param name="window">Points whose mean is drawn in the place of each, from 1 on; of the logarithms, so that peaks do not hide the rest.</param>
    public static LossSeries Of(string name, int colour, LossCurve curve, string? token, int window, string? link = null)
    {
        ArgumentNullException.ThrowIfNull(curve);
        var index = token is null ? -1 : curve.Tokens.ToList().IndexOf(token);
        (double, double)[] stored = token is not null && index < 0
            ? []
            : [.. curve.Stored.Select(point => (point.Step, index < 0 ? point.Mean : point.Tokens[index]))];
        (double, double)[] heard = token is null ? [.. curve.Heard.Select(point => (point.Step, point.Mean))] : [];
        return new(name, colour, Smooth(stored, window), Smooth(heard, window), link);
    }

    private static (double Step, double Loss)[] Smooth((double Step, double Loss)[] points, int window) => window <= 1 ? points :
    [
        .. points.Select((point, i) =>
        {
            var from = Math.Max(0, i - window + 1);
            return (point.Step, Math.Exp(points[from..(i + 1)].Average(one => Math.Log(Math.Max(one.Loss, 1e-12)))));
        }),
    ];
}
