using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains;

/// <summary>How accurate a model is for certain: by the counts themselves where every question was asked, else by what a sample supports.</summary>
public static class VerifiedAccuracy
{
    /// <summary>Whether all questions that there are were to be asked. Then nothing is left to chance, and nothing has an interval.</summary>
    public static bool IsWhole(this VerificationSnapshot verification)
    {
        ArgumentNullException.ThrowIfNull(verification);
        return verification.Plan?.Sample is SampleKind.Exhaustive;
    }

    /// <summary>
    /// Nines of the accuracy: of the one-sided 95 % bound of a sample; of the accuracy itself where every question was asked, and infinitely
    /// many if none of them was answered wrongly.
    /// </summary>
    public static double Nines(this VerificationSnapshot verification) =>
        verification.IsWhole() ? NinesOf(verification.Failures, verification.Asked) : ClopperPearson.Nines(verification.Failures, verification.Asked);

    private static double NinesOf(long failures, long asked)
    {
        if (failures == 0)
        {
            return double.PositiveInfinity;
        }

        // In whole numbers: of a million questions a single wrong answer leaves six nines, not 5.9999999999.
        var nines = 0;
        for (Int128 share = failures; (share *= 10) <= asked;)
        {
            nines++;
        }

        return nines;
    }
}
