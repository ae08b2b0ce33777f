#include "textflag.h"

// The loops of ascendPlain and descendPlain with AVX2: sixteen unsigned lanes
// are two registers, an edge is a broadcast, two additions and two minima.
// DI dist, BX list, SI first, R8 head, R9 weight, CX nodes left; R10 the
// node's row in bytes, AX edge, DX end of edges, R11 the head's row.

// func ascendAVX2(dist *lane, list, first, head *int32, weight *uint32, n int)
TEXT ·ascendAVX2(SB), NOSPLIT, $0-48
	MOVQ dist+0(FP), DI
	MOVQ list+8(FP), BX
	MOVQ first+16(FP), SI
	MOVQ head+24(FP), R8
	MOVQ weight+32(FP), R9
	MOVQ n+40(FP), CX

up:
	DECQ    CX
	JLT     upDone
	MOVLQSX (BX)(CX*4), R10
	MOVLQSX (SI)(R10*4), AX
	MOVLQSX 4(SI)(R10*4), DX
	SHLQ    $6, R10
	VMOVDQU (DI)(R10*1), Y0
	VMOVDQU 32(DI)(R10*1), Y1
	JMP     upTest

upEdge:
	MOVLQSX      (R8)(AX*4), R11
	SHLQ         $6, R11
	VPBROADCASTD (R9)(AX*4), Y2
	VPADDD       Y0, Y2, Y3
	VPADDD       Y1, Y2, Y4
	VPMINUD      (DI)(R11*1), Y3, Y3
	VPMINUD      32(DI)(R11*1), Y4, Y4
	VMOVDQU      Y3, (DI)(R11*1)
	VMOVDQU      Y4, 32(DI)(R11*1)
	INCQ         AX

upTest:
	CMPQ AX, DX
	JLT  upEdge
	JMP  up

upDone:
	VZEROUPPER
	RET

// func descendAVX2(dist *lane, list, first, head *int32, weight *uint32, n int)
TEXT ·descendAVX2(SB), NOSPLIT, $0-48
	MOVQ dist+0(FP), DI
	MOVQ list+8(FP), BX
	MOVQ first+16(FP), SI
	MOVQ head+24(FP), R8
	MOVQ weight+32(FP), R9
	MOVQ n+40(FP), CX

down:
	DECQ    CX
	JLT     downDone
	MOVLQSX (BX), R10
	ADDQ    $4, BX
	MOVLQSX (SI)(R10*4), AX
	MOVLQSX 4(SI)(R10*4), DX
	SHLQ    $6, R10
	VMOVDQU (DI)(R10*1), Y0
	VMOVDQU 32(DI)(R10*1), Y1
	JMP     downTest

downEdge:
	MOVLQSX      (R8)(AX*4), R11
	SHLQ         $6, R11
	VPBROADCASTD (R9)(AX*4), Y2
	VPADDD       (DI)(R11*1), Y2, Y3
	VPADDD       32(DI)(R11*1), Y2, Y4
	VPMINUD      Y3, Y0, Y0
	VPMINUD      Y4, Y1, Y1
	INCQ         AX

downTest:
	CMPQ    AX, DX
	JLT     downEdge
	VMOVDQU Y0, (DI)(R10*1)
	VMOVDQU Y1, 32(DI)(R10*1)
	JMP     down

downDone:
	VZEROUPPER
	RET
