namespace VerifiedAddition.Arithmetic.Tests;

/// <summary>The rules of classes (docs/domain.md, sections 7.1 to 7.3) word for word, written apart from the product.</summary>
internal static class ClassRules
{
    public static string LabelOf(Question question)
    {
        var n = question.Digits;
        var left = Digits(question.Left, n);
        var right = Digits(question.Right, n);
        return question.Operation switch
        {
            Operation.Add => OfSum(left, right, n),
            Operation.Subtract when question.Left >= question.Right => OfPositive(left, right, n),
            Operation.Subtract => OfNegative(left, right, n),
            _ => "MUL",
        };
    }

    private static string OfSum(int[] left, int[] right, int n)
    {
        bool Carries(int k) => left[k] + right[k] > 9;
        bool Nine(int k) => left[k] + right[k] == 9;
        bool Cascade(int nines) => Run(n, nines, Carries, Nine);

        return !Any(n, Carries) ? "S0"
            : !Any(n, Nine) ? "S1"
            : Cascade(4) ? "S5"
            : Cascade(3) ? "S4"
            : Cascade(2) ? "S3"
            : Cascade(1) ? "S2"
            : "S1";
    }

    private static string OfPositive(int[] left, int[] right, int n)
    {
        bool Borrows(int k) => left[k] < right[k];
        bool Equal(int k) => left[k] == right[k];

        return !Any(n, Borrows) ? "M0"
            : Run(n, 3, Borrows, Equal) ? "M4+"
            : Run(n, 2, Borrows, Equal) ? "M3"
            : Run(n, 1, Borrows, Equal) ? "M2"
            : "M1";
    }

    private static string OfNegative(int[] left, int[] right, int n)
    {
        var q = Enumerable.Range(0, n).Where(k => left[k] != 0 || right[k] != 0).DefaultIfEmpty(0).Max();
        bool Borrows(int k) => left[k] < right[k];
        bool Equal(int k) => left[k] == right[k] && k <= q;

        return Run(n, 3, k => q >= k + 3 && Borrows(k), Equal) ? "N4+"
            : Run(n, 2, k => q >= k + 2 && Borrows(k), Equal) ? "N3"
            : Run(n, 1, k => q >= k && Borrows(k), Equal) ? "N2"
            : "N1";
    }

    /// <summary>Whether some k ≤ n − 1 − length starts a run of that length directly above it.</summary>
    private static bool Run(int n, int length, Func<int, bool> starts, Func<int, bool> passes) => Enumerable
        .Range(0, Math.Max(0, n - length))
        .Any(k => starts(k) && Enumerable.Range(k + 1, length).All(passes));

    private static bool Any(int n, Func<int, bool> holds) => Enumerable.Range(0, n).Any(holds);

    private static int[] Digits(Int128 value, int n) =>
        [.. Enumerable.Range(0, n).Select(k => (int)(value / (Int128)Math.Pow(10, k) % 10))];
}
