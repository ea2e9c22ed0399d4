#!/usr/bin/env bash
# The exponential of a float64 depends on the other numbers of its vector
#
# Versions  .NET 10.0, System.Numerics.Tensors 10.0.12
# Guess     TensorPrimitives.Exp and Vector512.Exp give each element a value that depends on that element only.
# Seen      Where one element of a vector is minus infinity, as in a masked softmax, all others of the vector are computed by another method: 396 of
#           1,000 exponentials differ in the last bits (relative difference up to 4.4e-16). A vector without such an element gives other bits,
#           so results depend on how an array is cut into vectors, on the width of the registers, and, for Vector512.Exp, on whether the
#           just-in-time compiler has optimised the caller yet. Exponentials of float32 are not affected.
# For users Where results must be reproducible to the last bit, replace masked scores by a number whose exponential is normal, or compute the
#           exponential otherwise.
. "$(dirname -- "$0")/support/program.sh"

build_with System.Numerics.Tensors=10.0.12 <<'PROGRAM'
using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

foreach (var neighbour in new[] { -1.0, -700.0, double.NegativeInfinity })
{
    var (inArrays, inVectors) = (0, 0);
    for (var i = 1; i <= 1000; i++)
    {
        var x = -0.0173 * i;
        inArrays += First([x, x, x, x, x, x, x, x]) == First([x, x, x, x, x, x, x, neighbour]) ? 0 : 1;
        inVectors += Vector512.Exp(Vector512.Create(x)).GetElement(0) == Vector512.Exp(Vector512.Create(x).WithElement(7, neighbour)).GetElement(0) ? 0 : 1;
    }

    Console.WriteLine(FormattableString.Invariant($"beside {neighbour}: {inArrays} of 1000 differ in arrays, {inVectors} in vectors"));
}

static double First(double[] numbers)
{
    TensorPrimitives.Exp<double>(numbers, numbers);
    return numbers[0];
}
PROGRAM

output=$(run_program)
dotnet --list-runtimes | grep Microsoft.NETCore.App
echo "$output"
expect "$output" '^beside -1: 0 of 1000 differ in arrays, 0 in vectors$'
expect "$output" '^beside -700: 0 of 1000 differ'
expect "$output" '^beside -Infinity: [1-9][0-9]* of 1000 differ'
