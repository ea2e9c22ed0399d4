namespace VerifiedAddition.Circuits;

/// <summary>Which questions share a row of activations.</summary>
/// <param name="Of">The row of each question.</param>
/// <param name="First">A question of each row.</param>
internal sealed record RowMap(int[] Of, int[] First)
{
    /// <summary>A row for each question.</summary>
    public static RowMap Each(int questions)
    {
        int[] all = [.. Enumerable.Range(0, questions)];
        return new(all, all);
    }

    /// <summary>For each position, questions with the same token there share a row.</summary>
    /// <param name="tokens">[question, <paramref name="width"/>].</param>
    /// <param name="positions">Number of positions.</param>
    public static RowMap[] ByToken(byte[] tokens, int width, int positions) =>
        [.. Enumerable.Range(0, positions).Select(position => Shared(tokens.Length / width, question => tokens[(question * width) + position]))];

    /// <summary>For each position, questions with the same tokens up to there share a row.</summary>
    public static RowMap[] ByPrefix(byte[] tokens, int width, int positions)
    {
        var maps = new RowMap[positions];
        var before = new int[tokens.Length / width];
        for (var position = 0; position < positions; position++)
        {
            var (at, prefix) = (position, before);
            maps[position] = Shared(prefix.Length, question => (prefix[question] << 8) | tokens[(question * width) + at]);
            before = maps[position].Of;
        }

        return maps;
    }

    private static RowMap Shared(int questions, Func<int, int> keyOf)
    {
        var (of, first, rows) = (new int[questions], new List<int>(), new Dictionary<int, int>());
        for (var question = 0; question < questions; question++)
        {
            if (rows.TryAdd(keyOf(question), first.Count))
            {
                first.Add(question);
            }

            of[question] = rows[keyOf(question)];
        }

        return new(of, [.. first]);
    }
}
