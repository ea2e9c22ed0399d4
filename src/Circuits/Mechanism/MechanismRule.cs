namespace VerifiedAddition.Circuits;

/// <summary>Verdicts on figures (docs/circuits.md gives the reasons).</summary>
internal static class MechanismRule
{
    /// <summary>A control that stays below this is silent.</summary>
    public const double Silent = 0.1;

    /// <summary>
    /// An activation that is put in turns what it should: as claims are judged (<see cref="VerdictRule"/>), with the control and the untrained twin as controls.
    /// </summary>
    public static Verdict Turns(Amount found, params Amount?[] controls)
    {
        var known = controls.OfType<Amount>().ToArray();
        var above = known.All(control => found.Lower > control.Upper);
        var effect = found.Value - known.Select(control => control.Value).DefaultIfEmpty(0).Max();
        return found.Lower >= VerdictRule.StrongRate && effect >= VerdictRule.StrongEffect && above ? Verdict.Strong
            : found.Lower > VerdictRule.PartialRate && above ? Verdict.Partial
            : Verdict.None;
    }

    /// <summary>A figure that must be small: strong if its interval ends at or below a bound, partial if its value does.</summary>
    public static Verdict AtMost(Amount found, double bound) =>
        found.Upper <= bound ? Verdict.Strong : found.Value <= bound ? Verdict.Partial : Verdict.None;

    /// <summary>A figure that must be large: strong if its interval begins at or above a bound, partial if it begins at or above a lower one.</summary>
    public static Verdict AtLeast(Amount found, double bound, double partial) =>
        found.Lower >= bound ? Verdict.Strong : found.Lower >= partial ? Verdict.Partial : Verdict.None;

    /// <summary>The weaker of two verdicts.</summary>
    public static Verdict Both(Verdict one, Verdict other) => (Verdict)Math.Min((int)one, (int)other);

    /// <summary>The verdict on several cases: strong if all are, none if none is even partial, and partial otherwise; null if none is judged.</summary>
    public static Verdict? All(IEnumerable<Verdict?> cases)
    {
        Verdict[] judged = [.. cases.OfType<Verdict>()];
        return judged.Length == 0 ? null
            : Array.TrueForAll(judged, one => one is Verdict.Strong) ? Verdict.Strong
            : Array.TrueForAll(judged, one => one is Verdict.None) ? Verdict.None
            : Verdict.Partial;
    }
}
