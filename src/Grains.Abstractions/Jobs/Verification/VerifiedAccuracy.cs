using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains;

/// <summary>The guaranteed accuracy of a model: exact if every question was asked, otherwise the bound that the sample supports.</summary>
public static class VerifiedAccuracy
{
    /// <summary>Whether the verification asks every possible question. Then the accuracy is exact and has no confidence interval.</summary>
    public static bool IsWhole(this VerificationSnapshot verification)
    {
        ArgumentNullException.ThrowIfNull(verification);
        return verification.Plan?.Sample is SampleKind.Exhaustive;
    }

    /// <summary>
    /// Returns the nines of the accuracy: for a sample, of the one-sided 95 % bound; if every question was asked, of the accuracy itself, infinity
    /// if none was answered wrongly.
    /// </summary>
    public static double Nines(this VerificationSnapshot verification) =>
        verification.IsWhole() ? NinesOf(verification.Failures, verification.Asked) : ClopperPearson.Nines(verification.Failures, verification.Asked);

    private static double NinesOf(long failures, long asked)
    {
        if (failures == 0)
        {
            return double.PositiveInfinity;
        }

        // In integers: one wrong answer in a million questions gives six nines, not 5.9999999999.
        var nines = 0;
        for (Int128 share = failures; (share *= 10) <= asked;)
        {
            nines++;
        }

        return nines;
    }
}
