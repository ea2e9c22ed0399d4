using System.Globalization;

namespace VerifiedAddition.Experiments;

/// <summary>Numbers as people read them, the same in every culture.</summary>
public static class Figures
{
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <summary><c>1,000,000</c></summary>
    public static string Count(long number) => number.ToString("N0", Invariant);

    /// <summary><c>1 variant</c>, <c>9 variants</c></summary>
    public static string Count(long number, string what) => $"{Count(number)} {what}{(number == 1 ? "" : "s")}";

    /// <summary><c>80.0 GiB</c>, <c>23 MiB</c>: a part of a MiB counts as one.</summary>
    public static string Memory(long bytes) => bytes >= 1L << 30
        ? $"{(bytes / (double)(1L << 30)).ToString("N1", Invariant)} GiB"
        : $"{Count((bytes + (1 << 20) - 1) >> 20)} MiB";

    /// <summary>Of what is stored: <c>512 B</c>, <c>14.2 KiB</c>, <c>5.0 MiB</c>, <c>3.0 GiB</c></summary>
    public static string Size(long bytes)
    {
        var (power, unit) = bytes switch
        {
            < 1L << 10 => (0, "B"),
            < 1L << 20 => (10, "KiB"),
            < 1L << 30 => (20, "MiB"),
            _ => (30, "GiB"),
        };
        return $"{(bytes / (double)(1L << power)).ToString(power == 0 ? "N0" : "N1", Invariant)} {unit}";
    }

    /// <summary><c>0.0123</c>, <c>1.5e-07</c>; a dash for none.</summary>
    public static string Loss(double? loss) => loss switch
    {
        null => "-",
        0 => "0",
        >= 0.001 and < 1000 => loss.Value.ToString("0.0000", Invariant),
        _ => loss.Value.ToString("0.0e+00", Invariant),
    };

    /// <summary>A number with all its digits: <c>0.001</c>, <c>8e-05</c></summary>
    public static string Real(double number) => number.ToString("R", Invariant).Replace('E', 'e');

    /// <summary><c>83</c>, <c>8.3</c>, <c>0.83</c></summary>
    public static string Rate(double perSecond) => perSecond switch
    {
        >= 100 => perSecond.ToString("N0", Invariant),
        >= 10 => perSecond.ToString("0.0", Invariant),
        _ => perSecond.ToString("0.00", Invariant),
    };

    /// <summary><c>4.2 s</c>, <c>2 min 03 s</c>, <c>1 h 02 min</c>, <c>3 d 04 h</c></summary>
    public static string Duration(double seconds) => seconds < 59.95
        ? Math.Max(0, seconds).ToString("0.0", Invariant) + " s"
        : LongDuration(TimeSpan.FromSeconds(Math.Round(Math.Min(seconds, 3e9))));

    /// <summary>Slot-hours: <c>&lt;0.001</c>, <c>0.013</c>, <c>1.25</c>, <c>1,250</c>.</summary>
    public static string SlotHours(double slotSeconds) => (slotSeconds / 3600) switch
    {
        > 0 and < 0.001 => "<0.001",
        < 0.1 and var few => few.ToString("0.0##", Invariant),
        < 100 and var some => some.ToString("0.00", Invariant),
        var many => many.ToString("N0", Invariant),
    };

    /// <summary>A percentage with as many digits as the sample bears; 100 % only when nothing was wrong.</summary>
    public static string Accuracy(long right, long of)
    {
        if (right == of)
        {
            return "100 %";
        }

        var decimals = Math.Clamp((int)Math.Ceiling(Math.Log10(of)) - 2, 1, 12);
        var percent = Math.Floor((decimal)right * 100 / of * Power(decimals)) / Power(decimals);
        return percent.ToString("F" + decimals.ToString(Invariant), Invariant) + " %";
    }

    /// <summary>A rate as so many in a million, three significant digits: <c>3.69</c>.</summary>
    public static string PerMillion(double rate) => (rate * 1e6) switch
    {
        0 => "0",
        >= 1000 and var many => many.ToString("N0", Invariant),
        >= 100 and var some => some.ToString("0", Invariant),
        >= 10 and var few => few.ToString("0.0", Invariant),
        var rare => rare.ToString("G3", Invariant),
    };

    /// <summary>A time of day with its date, UTC.</summary>
    public static string Moment(DateTimeOffset? time) =>
        time is { } known ? known.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", Invariant) : "-";

    private static string LongDuration(TimeSpan rounded) => rounded switch
    {
        { TotalHours: < 1 } time => string.Create(Invariant, $"{time.Minutes} min {time.Seconds:00} s"),
        { TotalDays: < 1 } time => string.Create(Invariant, $"{time.Hours} h {time.Minutes:00} min"),
        var time => string.Create(Invariant, $"{time.Days} d {time.Hours:00} h"),
    };

    private static decimal Power(int decimals) => (decimal)Math.Pow(10, decimals);
}
