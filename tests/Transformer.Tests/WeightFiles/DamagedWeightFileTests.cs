namespace VerifiedAddition.Transformer.Tests;

public class DamagedWeightFileTests
{
    private const int Flips = 20_000;

    [Fact]
    public void A_pth_cut_anywhere_is_refused()
    {
        var file = Weights.Pth(Weights.OneBlock(), PthBuffers.Include);

        Assert.All(Enumerable.Range(0, file.Length), length => Assert.Throws<WeightFileException>(() => Weights.ReadPth(file[..length])));
    }

    [Fact]
    public void A_pickle_cut_anywhere_is_refused()
    {
        var pickle = Pickle.StateDict("w", Pickle.Vector(4));

        Assert.All(Enumerable.Range(0, pickle.Length), length => Pickle.Refused(pickle[..length]));
    }

    [Fact]
    public void A_safetensors_file_cut_anywhere_is_refused()
    {
        var file = Weights.Safetensors(Weights.OneBlock());

        Assert.All(
            Enumerable.Range(0, file.Length), length => Assert.Throws<WeightFileException>(() => Weights.ReadSafetensors(file[..length])));
    }

    [Fact]
    public void A_pth_with_flipped_bits_is_read_or_refused() =>
        Flip(Weights.Pth(Weights.OneBlock(), PthBuffers.Include), Weights.ReadPth);

    [Fact]
    public void A_pickle_with_flipped_bits_is_read_or_refused() =>
        Flip(Pickle.StateDict("w", Pickle.Vector(4)), pickle => Weights.ReadPth(Pickle.Zip(pickle)));

    [Fact]
    public void A_safetensors_file_with_flipped_bits_is_read_or_refused() =>
        Flip(Weights.Safetensors(Weights.OneBlock()), Weights.ReadSafetensors);

    /// <summary>Changes one to three bytes of a file, again and again by a fixed rule, and reads the result.</summary>
    private static void Flip(byte[] file, Func<byte[], StateDict> read)
    {
        var state = 20_240_117UL;
        var refused = 0;
        for (var round = 0; round < Flips; round++)
        {
            var damaged = file.ToArray();
            for (var flips = 1 + (round % 3); flips > 0; flips--)
            {
                state = (state * 6364136223846793005) + 1442695040888963407; // Knuth, MMIX
                damaged[(state >> 40) % (ulong)file.Length] ^= (byte)(1 + ((state >> 33) % 255));
            }

            try
            {
                read(damaged);
            }
            catch (WeightFileException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1, Flips);
    }
}
