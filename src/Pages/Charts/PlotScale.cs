using System.Globalization;
using System.Text;

namespace VerifiedAddition.Pages;

/// <summary>An axis of a chart: numbers to places from 0 to 1000, on a linear or a logarithmic scale.</summary>
/// <param name="Least">The number at 0.</param>
/// <param name="Most">The number at 1000.</param>
/// <param name="IsLog">Whether equal factors are equally far apart.</param>
public sealed record PlotScale(double Least, double Most, bool IsLog)
{
    /// <summary>The extent of a chart in each direction.</summary>
    public const double Size = 1000;

    private const int MaxMarks = 6;

    private const double LogFrom = 50;

    /// <summary>Numbers beyond these stand at the ends of a logarithmic scale.</summary>
    private const double Tiny = 1e-12;

    private const double Huge = 1e12;

    private static readonly int[] Factors = [1, 2, 5, 10];

    /// <summary>A scale that shows all of the numbers, and begins and ends at round ones.</summary>
    public static PlotScale Of(IEnumerable<double> numbers, bool isLog)
    {
        var finite = numbers.Where(double.IsFinite).Where(number => !isLog || number > 0).ToArray();
        if (finite.Length == 0)
        {
            return new(isLog ? 0.1 : 0, 1, isLog);
        }

        var (least, most) = (finite.Min(), finite.Max());
        if (isLog)
        {
            var (low, high) = (Math.Floor(Math.Log10(Math.Clamp(least, Tiny, Huge))), Math.Ceiling(Math.Log10(Math.Clamp(most, Tiny, Huge))));
            return new(Math.Pow(10, low), Math.Pow(10, Math.Max(high, low + 1)), IsLog: true);
        }

        var step = StepOf(Math.Max(most - least, Math.Max(Math.Abs(most) * 0.01, 1e-9)));
        var from = Math.Floor(least / step) * step;
        return new(from, Math.Max(Math.Ceiling(most / step) * step, from + step), IsLog: false);
    }

    /// <summary>The same, logarithmic where the numbers are far apart.</summary>
    public static PlotScale Fitting(IEnumerable<double> numbers)
    {
        var all = numbers.ToArray();
        return Of(all, isLog: all.Length > 0 && all.Min() > 0 && all.Max() / all.Min() > LogFrom);
    }

    /// <summary>Where a number is.</summary>
    public double At(double number) => Size * Math.Clamp(
        IsLog ? Math.Log10(Math.Max(number, Tiny) / Least) / Math.Log10(Most / Least) : (number - Least) / (Most - Least), 0, 1);

    /// <summary>Round numbers along the axis.</summary>
    public IEnumerable<double> Marks()
    {
        if (IsLog)
        {
            var (low, high) = ((int)Math.Round(Math.Log10(Least)), (int)Math.Round(Math.Log10(Most)));
            var every = Math.Max(1, (int)Math.Ceiling((high - low) / (double)MaxMarks));
            return Enumerable.Range(low, high - low + 1).Where(power => (power - low) % every == 0).Select(power => Math.Pow(10, power));
        }

        var step = StepOf(Most - Least);
        return Enumerable.Range(0, (int)Math.Floor(((Most - Least) / step) + 1e-6) + 1).Select(i => Least + (i * step));
    }

    /// <summary>A number as it stands at the axis: <c>10⁻³</c>, <c>1,500</c>, <c>0.25</c>.</summary>
    public string Word(double mark) => IsLog ? PowerOfTen(mark) : Short(mark);

    /// <summary>A number in few letters.</summary>
    public static string Short(double number) => Math.Abs(number) switch
    {
        0 => "0",
        >= 1000 => number.ToString("N0", CultureInfo.InvariantCulture),
        >= 0.001 => number.ToString("0.####", CultureInfo.InvariantCulture),
        _ => number.ToString("0.#e+0", CultureInfo.InvariantCulture),
    };

    /// <summary>A place as attributes of SVG have it.</summary>
    public static string Number(double place) => Math.Round(place, 1).ToString(CultureInfo.InvariantCulture);

    /// <summary>Points as a <c>polyline</c> has them: those of a line from left to right.</summary>
    public static string Points(IEnumerable<(double X, double Y)> points, PlotScale x, PlotScale y)
    {
        var text = new StringBuilder();
        foreach (var (atX, atY) in points)
        {
            text.Append(Number(x.At(atX))).Append(',').Append(Number(Size - y.At(atY))).Append(' ');
        }

        return text.ToString();
    }

    private static string PowerOfTen(double mark)
    {
        const string Raised = "⁰¹²³⁴⁵⁶⁷⁸⁹";
        var digits = ((int)Math.Round(Math.Log10(mark))).ToString(CultureInfo.InvariantCulture);
        return "10" + string.Concat(digits.Select(character => character == '-' ? '⁻' : Raised[character - '0']));
    }

    private static double StepOf(double extent)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(extent / MaxMarks)));
        return Factors.Select(factor => factor * power).First(step => extent / step <= MaxMarks);
    }
}
